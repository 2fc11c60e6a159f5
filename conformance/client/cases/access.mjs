// Tokens and signatures: what opens, and what each refusal says.

import { parseToken } from '../../../web/client/dist/housecall.min.js';
import { equal, match, ok, refused } from '../expect.mjs';
import { check } from '../report.mjs';
import { Inbox, admin, client, grant, holding, member, own, pause, room } from '../sdk.mjs';

const read = { read: true };

const tries = (person, channel) => person.publish({ channel, message: 'may I?' });

export async function access() {
  const channel = room('access');

  await check('grant-parse', async () => {
    const token = parseToken(await grant(own('paul'), [channel], { ttl: 15, allow: { read: true, write: true } }));
    equal([token.userId, token.ttl, token.version, token.meta], [own('paul'), 15, 2, { purpose: 'conformance' }]);
    const { read: reads, write, delete: deletes, manage } = token.channels[channel];
    equal([reads, write, deletes, manage], [true, true, false, false]);
    ok(Math.abs(token.issued - Date.now() / 1000) < 5);
  });

  await check('token-none', async () => {
    match(await refused(tries(client(own('nobody')), channel), 403), /Forbidden/);
  });

  await check('token-good', async () => {
    const inbox = await Inbox.on(await member(own('good'), [channel]), [channel]);
    await tries(inbox.person, channel);
    equal((await inbox.next('message')).message, 'may I?');
    await inbox.close();
  });

  await check('token-read-only', async () => {
    const token = await grant(own('reader'), [channel], { allow: read });
    const inbox = await Inbox.on(holding(own('reader'), token), [channel]);
    const said = await refused(tries(inbox.person, channel), 403);
    match(said, /Forbidden/);
    ok(said.includes(channel), said);
    await inbox.close();
  });

  await check('token-pattern', async () => {
    const patterns = { [`^room\\.${own('ward')}[0-9]+$`]: { read: true, write: true } };
    const person = holding(own('warden'), await grant(own('warden'), [], { patterns }));
    await tries(person, room('ward7'));
    await refused(tries(person, room('wardX')), 403);
    await person.close();
  });

  await check('token-wrong-user', async () => {
    const token = await grant(own('owner'), [channel]);
    await refused(tries(holding(own('thief'), token), channel), 403);
  });

  await check('token-tampered', async () => {
    const token = await grant(own('forger'), [channel], { allow: read });
    // The last letters are the signature's.
    const forged = token.replace(/(.)(.{8}=*)$/, (_, letter, rest) => (letter === 'A' ? 'B' : 'A') + rest);
    await refused(tries(holding(own('forger'), forged), channel), 403);
    await refused(tries(holding(own('forger'), 'not-a-token'), channel), 403);
  });

  await check('token-revoked', async () => {
    const token = await grant(own('fired'), [channel]);
    const person = holding(own('fired'), token);
    await tries(person, channel);
    await admin().access.revoke(token);
    match(await refused(tries(person, channel), 403), /revoked/i);
    await person.close();
  });

  await check('token-revoked-open-poll', async () => {
    const token = await grant(own('polling'), [channel]);
    const inbox = await Inbox.on(holding(own('polling'), token), [channel]);
    await pause(500);
    const revoked = Date.now();
    await admin().access.revoke(token);
    const { state, failure } = await inbox.next('status', undefined, 5000);
    equal([state, failure.kind, failure.status], ['stopped', 'denied', 403]);
    ok(Date.now() - revoked < 1000, `${Date.now() - revoked} ms`);
    await inbox.close();
  });

  await check('token-renewed', async () => {
    const [first, second] = [await grant(own('renewer'), [channel]), await grant(own('renewer'), [channel], { ttl: 59 })];
    const tokens = [first, second];
    // The first is said to end in eight seconds, so the second is fetched after six and a bit.
    const token = async () => ({ token: tokens.shift(), expires: Date.now() + (tokens.length ? 8000 : 3_600_000) });
    const inbox = await Inbox.on(client(own('renewer'), { token }), [channel]);
    while (tokens.length) await pause(100);
    await admin().access.revoke(first);
    await tries(inbox.person, channel);
    equal((await inbox.next('message')).message, 'may I?', 'the open poll goes on with the new token:');
    await inbox.close();
  });

  await check('signature-good', async () => {
    const signed = admin(own('signer'));
    await tries(signed, channel);
    await signed.publish({ channel, message: { by: 'POST ~!*()' }, meta: { a: "b/c ~'" } });
    await signed.presence.hereNow({ channels: [channel] });
    await signed.history.fetch({ channels: [channel], max: 1 });
    await signed.close();
  });

  await check('signature-bad', async () => {
    const liar = client(own('liar'), { secretKey: 'sec-c-guess' });
    await refused(tries(liar, channel), 403);
    await refused(liar.access.grant({ ttl: 5, channels: { [channel]: read } }), 403);
  });
}

/** Tokens for more than channels. */
export async function granting() {
  await check('token-groups', async () => {
    const [group, user, channel] = [own('tokens'), own('grouped'), room('t1')];
    await admin().groups.add(group, [channel]);
    const token = await admin().access.grant({ ttl: 15, userId: user, groups: { [group]: read } });
    const inbox = await Inbox.on(holding(user, token), [], { groups: [group] });
    await admin().publish({ channel, message: 'to the group' });
    equal((await inbox.next('message')).message, 'to the group');
    await refused(inbox.person.groups.add(group, [room('x')]), 403);
    await refused(inbox.person.groups.channels(own('others')), 403);
    await inbox.close();
  });

  await check('token-users', async () => {
    const [self, other] = [own('self'), own('other')];
    const users = { [self]: { get: true, update: true }, [other]: { get: true } };
    const person = holding(self, await admin().access.grant({ ttl: 15, userId: self, users }));
    await admin().users.set(other, { name: 'Other' });
    await person.users.set(self, { name: 'Self' });
    equal((await person.users.get(other)).name, 'Other');
    await refused(person.users.set(other, { name: 'Mine' }), 403);
    await refused(person.users.remove(self), 403);
    await person.close();
  });
}

/** A minute is the shortest life of a token: runs beside the other cases. */
export function expiring() {
  return check('token-expired', async () => {
    const channel = room('expiry');
    const person = holding(own('minute'), await grant(own('minute'), [channel], { ttl: 1 }));
    await tries(person, channel);
    await pause(61500);
    match(await refused(tries(person, channel), 403), /expired/i);
    await person.close();
  }, 75000);
}
