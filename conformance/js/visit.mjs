// One whole visit, as a web app and the unmodified SDK carry it: sign in, consent, check-in, queue,
// admit, encrypted messages both ways, end, and the proof that all of it is on record.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Clinic } from './clinic.mjs';
import { auditAndRetention } from './checklist-s3.mjs';
import { signalling } from './checklist-s3-retention.mjs';
import { checklists } from './checklists.mjs';
import { check } from './report.mjs';
import { Person, declined } from './rest.mjs';
import { Inbox, admin, client, refused } from './sdk.mjs';

const { PRINTED = '', DATA, HOUSECALL } = process.env;
const [PROVIDER, PATIENT, DESK] = ['dr-1', 'pat-1', 'nurse-1'];
const words = (text, from) => ({
  id: crypto.randomUUID(),
  type: 'text',
  content: text,
  sender: from,
  timestamp: new Date().toISOString(),
});

/** What the visit leaves behind for the checklists. */
const seen = { statuses: new Set(), notices: [], priorities: [] };
const clinic = {};

/**
 * What a person hears with a token answer. This version of the SDK takes every message for ciphertext
 * once it has a cipher key, so the visit's own channel has a client to itself.
 */
async function listening(userId, answer) {
  const { consultation, ...others } = channels(answer);
  const notices = client(userId);
  const chat = client(userId, { cipherKey: answer.channelConfig.cipherKey.key, useRandomIVs: true });
  for (const person of [notices, chat]) person.setToken(answer.token);
  const named = Object.values(others).filter(Boolean);
  return { notices: await Inbox.on(notices, named), chat: await Inbox.on(chat, [consultation]) };
}

/** The channels of a token answer by what they are for. */
function channels({ channelConfig }) {
  return {
    consultation: channelConfig.consultationChannel,
    waitingRoom: channelConfig.waitingRoom,
    queue: channelConfig.queueChannel,
    notification: channelConfig.notificationChannel,
  };
}

const action = (name) => (event) => event.message?.action === name;

await check('visit-sign-in', async () => {
  for (const id of [PROVIDER, PATIENT, DESK]) {
    assert.ok(PRINTED.includes(id), `the demo prints ${id}`);
    clinic[id] = new Clinic(await Person.signIn(id, password()));
  }
  await declined(Person.signIn(PATIENT, 'a wrong guess'), 401);
});

/** The password that the demo prints. */
function password() {
  const printed = /password\W+(?:\w+\W+){0,4}?(housecall-[a-z0-9-]+)/i.exec(PRINTED);
  assert.ok(printed, 'the demo prints the password');
  return printed[1];
}

await check('visit-consent-needed', async () => {
  clinic.appointment = await clinic[PATIENT].nextAppointment(PROVIDER);
  const atCheckIn = await declined(clinic[PATIENT].checkIn(clinic.appointment.id), 403, 409, 422);
  assert.match(JSON.stringify(atCheckIn), /consent/i);
  const atToken = await declined(clinic[PATIENT].token(clinic.appointment, 'patient'), 403, 409, 422);
  assert.match(JSON.stringify(atToken), /consent/i);
  seen.refusal = atCheckIn;
});

const signIn = (id) => Person.signIn(id, password());

/** Shows once more that it is them, as what cannot be undone asks for. */
const prove = (person) => person.post('/api/v1/sessions/current/proof', { password: password() });

/** The form for consent to telehealth. */
async function telehealth(who) {
  return (await who.forms()).find((one) => one.type === 'telehealth');
}

await check('visit-consent', async () => {
  const form = await telehealth(clinic[PATIENT]);
  assert.ok(form.text.length > 100, 'the form has words to read');
  const record = await clinic[PATIENT].consent(PATIENT, form);
  assert.deepEqual([record.type, record.version], ['telehealth', form.version]);
  const records = await clinic[PATIENT].consents(PATIENT);
  assert.equal(records.at(-1).decision, 'granted');
});

await check('visit-check-in', async () => {
  seen.provider = await clinic[PROVIDER].token(clinic.appointment, 'provider');
  clinic.staff = await listening(PROVIDER, seen.provider);
  seen.patient = await clinic[PATIENT].checkIn(clinic.appointment.id);
  const { notices } = clinic.staff;
  const arrived = (await notices.next('message', action('PATIENT_CHECKED_IN'))).message;
  assert.deepEqual([arrived.patientId, arrived.appointmentId], [PATIENT, clinic.appointment.id]);
  seen.notices.push(await notices.next('message', (event) => event.message?.type === 'PATIENT_READY'));
  seen.entry = (await notices.next('message', action('PATIENT_ADDED'))).message.entry;
  assert.deepEqual([seen.entry.patientId, seen.entry.status], [PATIENT, 'checked-in']);
  seen.statuses.add(seen.entry.status);
});

await check('visit-queue', async () => {
  const mine = channels(seen.patient);
  assert.equal(mine.waitingRoom, `waiting-room.${PROVIDER}.${PATIENT}`, 'a patient sees a place of their own');
  assert.equal(mine.queue ?? null, null, 'a patient never sees the queue');
  clinic.home = await listening(PATIENT, seen.patient);
  await clinic[PATIENT].ready(seen.entry.id);
  const updated = (await clinic.staff.notices.next('message', action('STATUS_UPDATED'))).message;
  assert.deepEqual([updated.queueEntryId, updated.newStatus], [seen.entry.id, 'waiting']);
  seen.statuses.add(updated.newStatus);
  const include = { customFields: true };
  seen.queue = (await admin().objects.getChannelMetadata({ channel: channels(seen.provider).queue, include })).data;
  const place = (await clinic.home.notices.next('message', action('POSITION_UPDATED'))).message;
  assert.equal(place.position, 1);
  assert.ok(!JSON.stringify(place).includes('pat-'), 'nobody else is named');
});

await check('visit-admit', async () => {
  const admitted = await clinic[PROVIDER].admitNext(seen.entry.departmentId);
  clinic.consultation = admitted.consultation.id;
  const said = await clinic.home.chat.next('message', action('PROVIDER_JOINED'));
  assert.equal(said.message.state, 'connecting');
  const told = (event) => event.message?.type === 'PROVIDER_READY';
  seen.notices.push(await clinic.home.notices.next('message', told));
  const updated = (event) => event.message?.newStatus === 'in-consultation';
  seen.statuses.add((await clinic.staff.notices.next('message', updated)).message.newStatus);
  await clinic[PROVIDER].start(clinic.consultation);
});

await check('visit-messages', async () => {
  const channel = channels(seen.patient).consultation;
  const question = words('How do you feel today?', { id: PROVIDER, role: 'provider' });
  const answer = words('Dizzy since Monday. ¿Es grave?', { id: PATIENT, role: 'patient' });
  for (const [from, to, message] of [
    [clinic.staff.chat, clinic.home.chat, question],
    [clinic.home.chat, clinic.staff.chat, answer],
  ]) {
    const meta = { senderRole: message.sender.role, messageType: message.type };
    const { timetoken } = await from.person.publish({ channel, message, meta });
    const heard = await to.next('message', (event) => event.timetoken === timetoken);
    assert.deepEqual(heard.message, message);
  }
  const kept = await clinic.home.chat.person.fetchMessages({ channels: [channel] });
  const texts = kept.channels[channel].map((item) => item.message?.content).filter(Boolean);
  seen.said = [question.content, answer.content];
  assert.deepEqual(texts, seen.said);
});

await check('visit-plaintext-refused', async () => {
  const channel = channels(seen.patient).consultation;
  const naked = clinic.home.notices.person;
  assert.match(await refused(naked.publish({ channel, message: 'in the clear' }), 403), /encrypt|cipher/i);
  const wire = await naked.fetchMessages({ channels: [channel] });
  assert.ok(wire.channels[channel].length >= 3);
  for (const item of wire.channels[channel]) assert.match(item.message, /^[A-Za-z0-9+/]+=*$/);
  await clinic.staff.chat.silence('message', (event) => typeof event.message !== 'object' || !event.message, 400);
});

await check('visit-no-show', async () => {
  const other = new Clinic(await Person.signIn('pat-2', password()));
  const appointment = await other.nextAppointment(PROVIDER);
  await other.consent('pat-2', await telehealth(other));
  await other.checkIn(appointment.id);
  const { notices } = clinic.staff;
  const added = await notices.next('message', (event) => event.message?.entry?.patientId === 'pat-2');
  const { id } = added.message.entry;
  await other.ready(id);
  for (const priority of ['emergency', 'urgent', 'normal', 'follow-up']) {
    const visit = await clinic[DESK].priority(id, priority);
    seen.priorities.push(visit.queueEntry.priority);
  }
  seen.noPriority = await declined(clinic[DESK].priority(id, 'whenever'), 400, 422);
  await clinic[DESK].noShow(id);
  const updated = await notices.next('message', (event) => event.message?.newStatus === 'no-show');
  seen.statuses.add(updated.message.newStatus);
  const removed = await notices.next('message', action('PATIENT_REMOVED'));
  assert.equal(removed.message.reason, 'no-show');
});

const parts = { PROVIDER, PATIENT, DESK, channels, clinic, newestEntry, prove, signIn, telehealth };

await signalling(seen, parts);

await check('visit-end', async () => {
  await clinic[PROVIDER].wrapUp(clinic.consultation);
  const began = Date.now();
  await clinic[PROVIDER].complete(clinic.consultation);
  const ended = await clinic.home.chat.next('message', action('CONSULTATION_ENDED'));
  assert.equal(ended.message.state, 'completed');
  assert.equal(ended.message.summary.followUpRequired, false);
  seen.statuses.add(ended.message.state);
  for (const inbox of [clinic.home.chat, clinic.home.notices, clinic.staff.chat, clinic.staff.notices]) {
    const status = await inbox.next('status', (event) => event.error, 3000);
    assert.deepEqual([status.category, status.statusCode], ['PNAccessDeniedCategory', 403]);
  }
  assert.ok(Date.now() - began < 1000, `the open polls ended after ${Date.now() - began} ms`);
});

await check('visit-tokens-dead', async () => {
  const channel = channels(seen.patient).consultation;
  for (const { person } of [clinic.home.chat, clinic.staff.chat]) {
    await refused(person.publish({ channel, message: words('too late', {}) }), 403);
    await refused(person.fetchMessages({ channels: [channel] }), 403);
  }
  await declined(clinic[PATIENT].token(clinic.appointment, 'patient'), 403, 409, 422);
});

await check('visit-consent-revoked', async () => {
  const [provider, patient] = ['dr-2', 'pat-3'];
  const third = new Clinic(await Person.signIn(patient, password()));
  const appointment = await third.nextAppointment(provider);
  await third.consent(patient, await telehealth(third));
  const { chat } = await listening(patient, await third.checkIn(appointment.id));
  const began = Date.now();
  await third.revokeConsent(patient, 'telehealth');
  const status = await chat.next('status', (event) => event.error, 3000);
  assert.deepEqual([status.category, status.statusCode], ['PNAccessDeniedCategory', 403]);
  assert.ok(Date.now() - began < 1000, `the open poll ended after ${Date.now() - began} ms`);
  await declined(third.token(appointment, 'patient'), 403, 409, 422);
});

await checklists(seen, parts);
await auditAndRetention(seen, parts);

/** Verifies the audit log, proves its newest entry into a file, and gives that with the entry as whoever has the keys reads it. */
function newestEntry() {
  const verified = housecall('audit', 'verify', '--data', DATA).trim().split('\n').at(-1);
  const size = Number(/(\d+) entries/.exec(verified)?.[1]);
  assert.ok(size > 30, verified);
  const file = `${DATA}/entry.tlog-proof`;
  const opened = housecall('audit', 'prove', '--data', DATA, '--entry', `${size - 1}`, '--out', file);
  return { file, entry: JSON.parse(opened.trim().split('\n').at(-1)) };
}

await check('visit-audit', async () => {
  const { file } = newestEntry();
  const key = readFileSync(`${DATA}/audit.vkey`, 'utf8').trim();
  housecall('audit', 'check', file, '--key', key);
  const proof = readFileSync(file, 'utf8');
  const forged = proof.replace(/^extra (.*)$/m, (_, entry) => {
    const other = Buffer.from(entry, 'base64').toString('utf8').replace(/"role":"[a-z-]+"/, '"role":"visitor"');
    return `extra ${Buffer.from(other).toString('base64')}`;
  });
  assert.notEqual(forged, proof);
  writeFileSync(file, forged);
  assert.throws(() => housecall('audit', 'check', file, '--key', key), 'a forged proof is not accepted');
});

/** Runs the command that is being tested; it throws when the command fails. */
function housecall(...words) {
  return execFileSync(HOUSECALL, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

process.exit(0);
