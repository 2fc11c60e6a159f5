// Tokens and signatures: what opens, and what each refusal says.

import assert from 'node:assert/strict';
import { check } from '../report.mjs';
import { Inbox, admin, client, grant, member, pause, refused } from '../sdk.mjs';

const read = { read: true };

/** A client of one person with this token. */
function holding(userId, token) {
  const person = client(userId);
  person.setToken(token);
  return person;
}

const tries = (person, channel) => person.publish({ channel, message: 'may I?' });

export async function access() {
  const channel = 'room.javascript-access';

  await check('grant-parse', async () => {
    const token = await grant('javascript-paul', [channel], { ttl: 15, allow: { read: true, write: true } });
    const parsed = client('anybody').parseToken(token);
    assert.deepEqual([parsed.authorized_uuid, parsed.ttl, parsed.version], ['javascript-paul', 15, 2]);
    assert.deepEqual(parsed.meta, { purpose: 'conformance' });
    const { read: reads, write, delete: deletes, manage } = parsed.resources.channels[channel];
    assert.deepEqual([reads, write, deletes, manage], [true, true, false, false]);
    assert.ok(Math.abs(parsed.timestamp - Date.now() / 1000) < 5);
  });

  await check('token-none', async () => {
    const said = await refused(tries(client('javascript-nobody'), channel), 403);
    assert.match(said, /Forbidden/);
  });

  await check('token-good', async () => {
    const person = await member('javascript-good', [channel]);
    const inbox = await Inbox.on(person, [channel]);
    await tries(person, channel);
    assert.equal((await inbox.next('message')).message, 'may I?');
    inbox.close();
  });

  await check('token-read-only', async () => {
    const person = holding('javascript-reader', await grant('javascript-reader', [channel], { allow: read }));
    const inbox = await Inbox.on(person, [channel]);
    const said = await refused(tries(person, channel), 403);
    assert.match(said, /Forbidden/);
    assert.ok(said.includes(channel), said);
    inbox.close();
  });

  await check('token-pattern', async () => {
    const patterns = { '^room\\.javascript-ward[0-9]+$': { read: true, write: true } };
    const person = holding('javascript-ward', await grant('javascript-ward', [], { patterns }));
    await tries(person, 'room.javascript-ward7');
    await refused(tries(person, 'room.javascript-wardX'), 403);
  });

  await check('token-wrong-user', async () => {
    const token = await grant('javascript-owner', [channel]);
    await refused(tries(holding('javascript-thief', token), channel), 403);
  });

  await check('token-tampered', async () => {
    const token = await grant('javascript-forger', [channel], { allow: read });
    const bytes = Buffer.from(token, 'base64url');
    const at = bytes.indexOf(Buffer.from(channel)) + channel.length;
    assert.equal(bytes[at], 1, 'the permission follows the name');
    bytes[at] = 3;
    await refused(tries(holding('javascript-forger', bytes.toString('base64url')), channel), 403);
    await refused(tries(holding('javascript-forger', 'not-a-token'), channel), 403);
  });

  await check('token-revoked', async () => {
    const token = await grant('javascript-fired', [channel]);
    const person = holding('javascript-fired', token);
    await tries(person, channel);
    await admin().revokeToken(token);
    const said = await refused(tries(person, channel), 403);
    assert.match(said, /revoked/i);
  });

  await check('token-revoked-open-poll', async () => {
    const token = await grant('javascript-polling', [channel]);
    const inbox = await Inbox.on(holding('javascript-polling', token), [channel]);
    await pause(500);
    const revoked = Date.now();
    await admin().revokeToken(token);
    const status = await inbox.next('status', (event) => event.error, 5000);
    assert.deepEqual([status.category, status.statusCode], ['PNAccessDeniedCategory', 403]);
    assert.ok(Date.now() - revoked < 1000, `${Date.now() - revoked} ms`);
    inbox.close();
  });

  await check('signature-good', async () => {
    const signed = admin('javascript-signer');
    await tries(signed, channel);
    await signed.publish({ channel, message: { by: 'POST ~!*()' }, sendByPost: true, meta: { a: "b/c ~'" } });
    await signed.hereNow({ channels: [channel] });
    await signed.history({ channel, count: 1 });
  });

  await check('signature-bad', async () => {
    const liar = client('javascript-liar', { secretKey: 'sec-c-guess' });
    await refused(tries(liar, channel), 403);
    await refused(liar.grantToken({ ttl: 5, resources: { channels: { [channel]: read } } }), 403);
  });
}

/** Tokens for more than channels, and the grants that came before tokens. */
export async function granting() {
  const group = 'javascript-tokens';
  await check('token-groups', async () => {
    await admin().channelGroups.addChannels({ channelGroup: group, channels: ['room.javascript-t1'] });
    const resources = { groups: { [group]: { read: true } } };
    const token = await admin().grantToken({ ttl: 15, authorized_uuid: 'javascript-grouped', resources });
    const person = holding('javascript-grouped', token);
    const inbox = await Inbox.on(person, [], { channelGroups: [group] });
    await admin().publish({ channel: 'room.javascript-t1', message: 'to the group' });
    assert.equal((await inbox.next('message')).message, 'to the group');
    await refused(person.channelGroups.addChannels({ channelGroup: group, channels: ['room.x'] }), 403);
    await refused(person.channelGroups.listChannels({ channelGroup: 'javascript-others' }), 403);
    inbox.close();
  });

  await check('token-users', async () => {
    const [own, other] = ['javascript-self', 'javascript-other'];
    const resources = { uuids: { [own]: { get: true, update: true }, [other]: { get: true } } };
    const person = holding(own, await admin().grantToken({ ttl: 15, authorized_uuid: own, resources }));
    await admin().objects.setUUIDMetadata({ uuid: other, data: { name: 'Other' } });
    await person.objects.setUUIDMetadata({ uuid: own, data: { name: 'Self' } });
    assert.equal((await person.objects.getUUIDMetadata({ uuid: other })).data.name, 'Other');
    await refused(person.objects.setUUIDMetadata({ uuid: other, data: { name: 'Mine' } }), 403);
    await refused(person.objects.removeUUIDMetadata({ uuid: own }), 403);
  });

  await check('token-vocabulary', async () => {
    const resources = { spaces: { 'room.javascript-space': { read: true, write: true } }, users: { ann: { get: true } } };
    const token = await admin().grantToken({ ttl: 15, authorizedUserId: 'javascript-spacer', resources });
    const parsed = client('anybody').parseToken(token);
    assert.deepEqual([Object.keys(parsed.resources.channels), Object.keys(parsed.resources.uuids)], [['room.javascript-space'], ['ann']]);
    await tries(holding('javascript-spacer', token), 'room.javascript-space');
  });

  await check('grant-legacy', async () => {
    const [channel, authKey] = ['javascript-legacy', 'javascript-key'];
    const keys = { publishKey: 'pub-c-legacy', subscribeKey: 'sub-c-legacy' };
    const person = client('javascript-veteran', { ...keys, authKey });
    await refused(tries(person, channel), 403);
    const owner = client('token-service', { ...keys, secretKey: 'sec-c-legacy' });
    await owner.grant({ channels: [channel], authKeys: [authKey], read: true, write: true, ttl: 10 });
    await tries(person, channel);
    const audited = await owner.audit({ channel, authKeys: [authKey] });
    assert.deepEqual([audited.auths[authKey].r, audited.auths[authKey].w, audited.auths[authKey].m], [1, 1, 0]);
    await owner.grant({ channels: [channel], authKeys: [authKey] });
    await refused(tries(person, channel), 403);
  });
}

/** A minute is the shortest life of a token: runs beside the other cases. */
export function expiring() {
  return check('token-expired', async () => {
    const channel = 'room.javascript-expiry';
    const person = holding('javascript-minute', await grant('javascript-minute', [channel], { ttl: 1 }));
    await tries(person, channel);
    await pause(61500);
    const said = await refused(tries(person, channel), 403);
    assert.match(said, /expired/i);
  }, 75000);
}
