// For how long what is kept, and how it goes: the retention API as an officer sees it, histories as an SDK does.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { check } from './report.mjs';
import { declined } from './rest.mjs';
import { Inbox, admin, client, history, refused } from './sdk.mjs';

const RETENTION = '/api/v1/retention';

/** What a year's worth of days may be: all leap years or none. */
const years = (count) => [count * 365, count * 366];

/** A rule as somebody would propose it. */
const rule = (name, days) => ({ class: name, jurisdiction: 'US', days, authority: 'policy: conformance' });

/** For how many days each rule of a class that counts keeps its records. */
const days = (rules, name) =>
  rules.filter((one) => one.class === name && one.jurisdiction === 'US' && one.approvedBy).map((one) => one.days);

/** While the visit goes on: its signalling, which nothing keeps. */
export async function signalling(seen, { PATIENT, clinic, signIn }) {
  await check('s3-video-retention', async () => {
    const { videoChannel: channel, cipherKey } = seen.patient.channelConfig;
    const home = client(PATIENT, { cipherKey: cipherKey.key, useRandomIVs: true });
    home.setToken(seen.patient.token);
    const inbox = await Inbox.on(home, [channel]);
    const message = { type: 'ice-candidate', candidate: {} };
    const { timetoken } = await clinic.staff.chat.person.publish({ channel, message, storeInHistory: true });
    assert.deepEqual((await inbox.next('message', (event) => event.timetoken === timetoken)).message, message);
    for (const person of [home, admin()]) assert.deepEqual(await history(person, channel), []);
    inbox.close();
    const officer = await signIn('officer-1');
    assert.equal((await declined(officer.post(`${RETENTION}/rules`, rule('signaling', 2555)), 404)).code, 'retention.missing');
  });
}

/** The numbers, then disposal, over a visit that has ended and the audit log's channel. */
export async function retention(log, seen, parts) {
  await numbers(log, seen, parts);
  await disposal(log, seen, parts);
}

/** For how long each is kept, and that nobody shortens it alone. */
async function numbers(log, seen, { PROVIDER, clinic, channels, prove }) {
  const propose = (name, count) => log.officer.post(`${RETENTION}/rules`, rule(name, count));
  const shred = (what) => log.officer.post(`${RETENTION}/shreds`, what);

  await check('s3-consultation-retention', async () => {
    const { rules } = await log.officer.get(RETENTION);
    const kept = [...days(rules, 'medical-record'), ...days(rules, 'conversation')];
    assert.equal(kept.length, 3, 'adults, minors, and what is of no patient');
    const [[least], [, most]] = [years(6), years(10)];
    for (const count of kept) assert.ok(count >= least && count <= most, `${count} days`);
    await prove(log.officer);
    const early = await declined(shred({ consultationId: clinic.consultation, cause: 'due' }), 409);
    assert.equal(early.code, 'retention.kept');
    assert.ok((await history(admin(), channels(seen.provider).consultation)).length >= 3, 'it is there after the visit');
  });

  await check('s3-notification-retention', async () => {
    const { rules } = await log.officer.get(RETENTION);
    const kept = days(rules, 'notification');
    assert.equal(kept.length, 1);
    assert.ok(kept[0] >= 30 && kept[0] <= 180, `${kept} days`);
    const notices = await history(admin(), `notification.${PROVIDER}`);
    assert.ok(notices.some((one) => one.timetoken === seen.notices[0].timetoken), 'a notice is there until then');
  });

  await check('s3-audit-retention', async () => {
    const { rules } = await log.officer.get(RETENTION);
    const [[least]] = [years(7)];
    assert.deepEqual(days(rules, 'audit').filter((count) => count < least), [], 'no rule lets it go sooner');
    assert.equal((await declined(propose('audit', 30), 404)).code, 'retention.missing', 'and none can');
    await prove(log.officer);
    const order = shred({ class: 'audit', subject: log.channel, cause: 'law' });
    assert.equal((await declined(order, 404)).code, 'retention.missing', 'nor an order');
    const before = await history(log.person, log.channel);
    await refused(admin().deleteMessages({ channel: log.channel }), 403);
    const after = new Set((await history(log.person, log.channel)).map((one) => one.timetoken));
    assert.ok(before.every((one) => after.has(one.timetoken)), 'nor whoever has the secret key');
  });
}

/** Disposal: of an application's messages by a cutoff, of the clinic's records by two people. */
async function disposal(log, seen, { PATIENT, clinic, channels, signIn, prove }) {
  await check('s3-disposal', async () => {
    const channel = 'room.s3-disposal';
    const sent = [];
    for (let n = 0; n < 3; n += 1) sent.push((await admin().publish({ channel, message: { n } })).timetoken);
    await admin().deleteMessages({ channel, start: '1', end: sent[1] });
    assert.deepEqual((await history(admin(), channel)).map((one) => one.message.n), [2]);
    const gone = await log.told('MESSAGE_DELETED', (one) => one.resource.channel === channel);
    assert.deepEqual([gone.details.count, gone.details.upto, gone.actor.role], ['2', sent[1], 'system']);

    const { consultation } = channels(seen.provider);
    const before = await history(admin(), consultation);
    assert.match(await refused(admin().deleteMessages({ channel: consultation }), 403), /records of the clinic/);
    await log.told('REQUEST_REFUSED', (one) => one.resource.channel === consultation && one.reason === 'history.record');
    assert.deepEqual(await history(admin(), consultation), before);

    const second = await signIn('admin-1');
    for (const person of [log.officer, second]) await prove(person);
    const order = { consultationId: clinic.consultation, cause: 'court-order' };
    const plan = `${RETENTION}/plans/${(await log.officer.post(`${RETENTION}/shreds`, order)).id}`;
    assert.equal((await declined(log.officer.post(`${plan}/approve`), 403)).code, 'retention.same-person');
    assert.deepEqual(await history(admin(), consultation), before, 'one alone disposes of nothing');
    assert.equal((await second.post(`${plan}/approve`)).state, 'done');
    assert.deepEqual(await history(admin(), consultation), []);
    await log.told('RECORD_DISPOSED', (one) => one.patientId === PATIENT && one.outcome === 'success');
    const [{ channels: each }] = (await log.officer.get(`${plan}/items`)).items;
    const main = each.find((one) => one.channel === 'main');
    assert.deepEqual([main.success, main.deleted], [true, before.length]);
    const run = plan.split('/').at(-1);
    const { items } = await log.officer.get(`${RETENTION}/certificates`);
    const certificate = items.find(({ body }) => JSON.parse(body).run === run);
    assert.equal(createHash('sha256').update(certificate.body).digest('hex'), certificate.sha256);
  }, 40000);
}
