// Two acceptance checklists over what the visit left behind: set-up and access, queue and check-in.

import assert from 'node:assert/strict';
import { check } from './report.mjs';
import { admin, client, refused } from './sdk.mjs';

export async function checklists(seen, parts) {
  await setUpAndAccess(seen, parts);
  await queueAndCheckIn(seen, parts);
  await metadata(seen, parts);
}

/** What a token allows, read as a client would. */
const allowed = ({ token }) => client('reader').parseToken(token);

async function setUpAndAccess(seen, { PROVIDER, PATIENT, channels }) {
  await check('s0-cipher', async () => {
    const { key } = seen.provider.channelConfig.cipherKey;
    assert.equal(key, seen.patient.channelConfig.cipherKey.key, 'both sides hold the same key');
    assert.ok(key.length >= 32);
    const person = client(PROVIDER, { cipherKey: key, useRandomIVs: true });
    assert.notEqual(person.encrypt('{}'), '{}');
  });

  await check('s0-secret-server-only', async () => {
    const answers = JSON.stringify([seen.provider, seen.patient]);
    assert.ok(!answers.includes('sec-c-'), 'no token answer holds a secret key');
    assert.ok(!answers.includes('secretKey'));
  });

  await check('s0-grant-token', async () => {
    for (const [answer, who] of [[seen.provider, PROVIDER], [seen.patient, PATIENT]]) {
      const token = allowed(answer);
      assert.deepEqual([token.version, token.authorized_uuid], [2, who]);
    }
  });

  await check('s0-token-life', async () => {
    const [provider, patient] = [allowed(seen.provider).ttl, allowed(seen.patient).ttl];
    assert.ok(provider >= 30 && provider <= 60, `provider ${provider} minutes`);
    assert.ok(patient >= 15 && patient <= 30 && patient < provider, `patient ${patient} minutes`);
  });

  await check('s0-provider-permissions', async () => {
    const { read, write, get, update } = allowed(seen.provider).resources.channels[channels(seen.provider).consultation];
    assert.ok(read && write && (get || update));
    const named = Object.keys(allowed(seen.patient).resources.channels);
    assert.ok(!named.includes(`waiting-room.${PROVIDER}`), 'a patient never reads where others are named');
  });

  await check('s0-names', async () => {
    const mine = channels(seen.provider);
    assert.equal(mine.consultation, `consultation.${PROVIDER}.${PATIENT}`);
    assert.equal(mine.waitingRoom, `waiting-room.${PROVIDER}`);
    assert.equal(mine.notification, `notification.${PROVIDER}`);
    assert.equal(channels(seen.patient).notification, `notification.${PATIENT}`);
  });
}

async function queueAndCheckIn(seen, { PROVIDER, PATIENT, channels }) {
  await check('s1-statuses', async () => {
    const wanted = ['checked-in', 'completed', 'in-consultation', 'no-show', 'waiting'];
    assert.deepEqual([...seen.statuses].sort(), wanted);
  });

  await check('s1-priorities', async () => {
    assert.deepEqual(seen.priorities, ['emergency', 'urgent', 'normal', 'follow-up']);
    assert.match(seen.noPriority.type, /./);
  });

  await check('s1-channels', async () => {
    assert.equal(channels(seen.provider).queue, `queue.${seen.entry.departmentId}`);
    assert.ok(channels(seen.provider).waitingRoom.includes(PROVIDER));
    assert.ok(channels(seen.provider).consultation.includes(PROVIDER));
    assert.ok(channels(seen.provider).consultation.includes(PATIENT));
  });

  await check('s1-consent', async () => {
    assert.match(JSON.stringify(seen.refusal), /consent/i);
  });

  await check('s1-provider-notified', async () => {
    const notice = seen.notices.find((event) => event.message.type === 'PATIENT_READY');
    assert.equal(notice.channel, `notification.${PROVIDER}`);
    assert.equal(notice.message.priority, 'high');
  });

  await check('s1-queue-stored', async () => {
    const queue = channels(seen.provider).queue;
    const kept = await admin().fetchMessages({ channels: [queue] });
    const actions = new Set(kept.channels[queue].map((item) => item.message.action));
    for (const name of ['PATIENT_ADDED', 'STATUS_UPDATED', 'PATIENT_REMOVED']) assert.ok(actions.has(name), name);
  });
}

/** What the clinic shows in App Context, and what happens to those who would write it themselves. */
async function metadata(seen, { PATIENT, channels, newestEntry }) {
  const everything = { get: true, update: true, read: true, write: true };

  /** A client whose token lets it change these, and the entry that its refused try leaves. */
  async function attempt(resources, write) {
    const person = client('dr-1');
    person.setToken(await admin().grantToken({ ttl: 5, authorized_uuid: 'dr-1', resources }));
    await refused(write(person.objects), 403);
    const { entry } = newestEntry();
    assert.equal(entry.event, 'REQUEST_REFUSED', JSON.stringify(entry));
    return JSON.stringify(entry);
  }

  await check('s1-queue-metadata', async () => {
    const channel = channels(seen.provider).queue;
    assert.equal(seen.queue.name, `Queue - ${seen.entry.departmentId}`);
    const entries = JSON.parse(seen.queue.custom.queueState);
    const own = entries.find((one) => one.patientId === PATIENT);
    assert.deepEqual([own.id, own.status], [seen.entry.id, 'waiting']);
    const forged = { channel, data: { custom: { queueState: '[{}]' } } };
    const entry = await attempt({ channels: { [channel]: everything } }, (objects) => objects.setChannelMetadata(forged));
    assert.ok(entry.includes(channel), entry);
    const kept = await admin().objects.getChannelMetadata({ channel, include: { customFields: true } });
    assert.ok(JSON.parse(kept.data.custom.queueState).every((one) => one.patientId !== PATIENT), 'and it follows the queue');
  });

  await check('s1-consent-metadata', async () => {
    const read = async () => (await admin().objects.getUUIDMetadata({ uuid: PATIENT, include: { customFields: true } })).data;
    const { custom } = await read();
    const consent = JSON.parse(custom.consent_telehealth);
    assert.deepEqual([consent.patientId, consent.type, consent.granted], [PATIENT, 'telehealth', true]);
    const forged = { uuid: PATIENT, data: { custom: { consent_telehealth: '{"granted":false}' } } };
    const entry = await attempt({ uuids: { [PATIENT]: everything } }, (objects) => objects.setUUIDMetadata(forged));
    assert.ok(entry.includes(PATIENT), entry);
    assert.equal((await read()).custom.consent_telehealth, custom.consent_telehealth);
  });
}
