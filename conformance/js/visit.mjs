// One whole visit, as a web app and the unmodified SDK carry it: sign in, consent, check-in, queue,
// admit, encrypted messages both ways, end, and the proof that all of it is on record.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Clinic } from './clinic.mjs';
import { checklists } from './checklists.mjs';
import { check } from './report.mjs';
import { Person, declined } from './rest.mjs';
import { Inbox, client, refused } from './sdk.mjs';

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
const seen = { statuses: new Set(), consultation: [], notices: [] };
const clinic = {};

/** A client that holds a token answer: its channels, its cipher key, its token. */
function joined(userId, { token, channelConfig }) {
  const key = channelConfig.cipherKey?.key;
  const person = client(userId, key ? { cipherKey: key, useRandomIVs: true } : {});
  person.setToken(token);
  return person;
}

const action = (name) => (event) => event.message?.action === name;

await check('visit-sign-in', async () => {
  for (const id of [PROVIDER, PATIENT, DESK]) {
    assert.ok(PRINTED.includes(id), `the demo prints ${id}`);
    clinic[id] = new Clinic(await Person.signIn(id, password(id)));
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

await check('visit-consent', async () => {
  const form = (await clinic[PATIENT].forms()).find((one) => one.type === 'telehealth');
  assert.ok(form.text.length > 100, 'the form has words to read');
  const record = await clinic[PATIENT].consent(PATIENT, form);
  assert.deepEqual([record.type, record.version], ['telehealth', form.version]);
  const records = await clinic[PATIENT].consents(PATIENT);
  assert.equal(records.at(-1).decision, 'granted');
});

await check('visit-check-in', async () => {
  seen.provider = await clinic[PROVIDER].token(clinic.appointment, 'provider');
  const { waitingRoom, queue, notification, consultation } = channels(seen.provider);
  clinic.staff = await Inbox.on(joined(PROVIDER, seen.provider), [waitingRoom, queue, notification, consultation]);
  const arrival = await clinic[PATIENT].checkIn(clinic.appointment.id);
  seen.patient = arrival;
  const ids = { patientId: PATIENT, appointmentId: clinic.appointment.id };
  const arrived = (await clinic.staff.next('message', action('PATIENT_CHECKED_IN'))).message;
  assert.deepEqual([arrived.patientId, arrived.appointmentId], Object.values(ids));
  seen.notices.push(await clinic.staff.next('message', (event) => event.message?.type === 'PATIENT_READY'));
  const added = (await clinic.staff.next('message', action('PATIENT_ADDED'))).message;
  assert.deepEqual([added.entry.patientId, added.entry.status], [PATIENT, 'checked-in']);
  clinic.entry = added.entry;
  seen.entry = added.entry;
  seen.statuses.add(added.entry.status);
});

/** The channels of a token answer by what they are for. */
function channels({ channelConfig }) {
  return {
    consultation: channelConfig.consultationChannel,
    waitingRoom: channelConfig.waitingRoom,
    queue: channelConfig.queueChannel,
    notification: channelConfig.notificationChannel,
  };
}

await check('visit-queue', async () => {
  const mine = channels(seen.patient);
  assert.equal(mine.waitingRoom, `waiting-room.${PROVIDER}.${PATIENT}`, 'a patient sees a place of their own');
  assert.equal(mine.queue ?? null, null, 'a patient never sees the queue');
  const listened = [mine.waitingRoom, mine.notification, mine.consultation];
  clinic.home = await Inbox.on(joined(PATIENT, seen.patient), listened);
  await clinic[PATIENT].ready(clinic.entry.id);
  const updated = (await clinic.staff.next('message', action('STATUS_UPDATED'))).message;
  assert.deepEqual([updated.queueEntryId, updated.newStatus], [clinic.entry.id, 'waiting']);
  seen.statuses.add(updated.newStatus);
  const place = (await clinic.home.next('message', action('POSITION_UPDATED'))).message;
  assert.equal(place.position, 1);
  assert.ok(!JSON.stringify(place).includes('pat-'), 'nobody else is named');
});

await check('visit-admit', async () => {
  const admitted = await clinic[PROVIDER].admitNext(clinic.entry.departmentId);
  clinic.consultation = admitted.consultationId;
  const said = await clinic.home.next('message', action('PROVIDER_JOINED'));
  assert.equal(said.message.state, 'connecting');
  seen.consultation.push(said);
  seen.notices.push(await clinic.home.next('message', (event) => event.message?.type === 'PROVIDER_READY'));
  const updated = await clinic.staff.next('message', (event) => event.message?.newStatus === 'in-consultation');
  seen.statuses.add(updated.message.newStatus);
  await clinic[PROVIDER].start(clinic.consultation);
});

await check('visit-messages', async () => {
  const channel = channels(seen.patient).consultation;
  const question = words('How do you feel today?', { id: PROVIDER, role: 'provider' });
  const answer = words('Dizzy since Monday. ¿Es grave?', { id: PATIENT, role: 'patient' });
  const meta = (sender) => ({ senderRole: sender.role, messageType: 'text' });
  const sent = await clinic.staff.person.publish({ channel, message: question, meta: meta(question.sender) });
  assert.deepEqual((await clinic.home.next('message', (event) => event.timetoken === sent.timetoken)).message, question);
  const replied = await clinic.home.person.publish({ channel, message: answer, meta: meta(answer.sender) });
  assert.deepEqual((await clinic.staff.next('message', (event) => event.timetoken === replied.timetoken)).message, answer);
  const kept = await clinic.home.person.fetchMessages({ channels: [channel] });
  const texts = kept.channels[channel].map((item) => item.message?.content).filter(Boolean);
  assert.deepEqual(texts, [question.content, answer.content]);
});

await check('visit-plaintext-refused', async () => {
  const channel = channels(seen.patient).consultation;
  const naked = client(PATIENT);
  naked.setToken(seen.patient.token);
  assert.match(await refused(naked.publish({ channel, message: 'in the clear' }), 403), /encrypt|cipher/i);
  const wire = await naked.fetchMessages({ channels: [channel] });
  for (const item of wire.channels[channel]) assert.match(item.message, /^[A-Za-z0-9+/]+=*$/);
  await clinic.staff.silence('message', (event) => event.message === 'in the clear', 400);
});

await check('visit-no-show', async () => {
  const other = new Clinic(await Person.signIn('pat-2', password()));
  const appointment = await other.nextAppointment(PROVIDER);
  const form = (await other.forms()).find((one) => one.type === 'telehealth');
  await other.consent('pat-2', form);
  await other.checkIn(appointment.id);
  const added = await clinic.staff.next('message', (event) => event.message?.entry?.patientId === 'pat-2');
  await other.ready(added.message.entry.id);
  await clinic[DESK].noShow(added.message.entry.id);
  const updated = await clinic.staff.next('message', (event) => event.message?.newStatus === 'no-show');
  seen.statuses.add(updated.message.newStatus);
});

await check('visit-end', async () => {
  await clinic[PROVIDER].wrapUp(clinic.consultation);
  const began = Date.now();
  await clinic[PROVIDER].complete(clinic.consultation);
  const ended = await clinic.home.next('message', action('CONSULTATION_ENDED'));
  assert.equal(ended.message.state, 'completed');
  assert.equal(typeof ended.message.summary.followUpRequired, 'boolean');
  seen.consultation.push(ended);
  seen.statuses.add('completed');
  const status = await clinic.home.next('status', (event) => event.error, 5000);
  assert.deepEqual([status.category, status.statusCode], ['PNAccessDeniedCategory', 403]);
  assert.ok(Date.now() - began < 1500, `the open poll ended after ${Date.now() - began} ms`);
});

await check('visit-tokens-dead', async () => {
  const channel = channels(seen.patient).consultation;
  for (const person of [clinic.home.person, clinic.staff.person]) {
    await refused(person.publish({ channel, message: words('too late', {}) }), 403);
    await refused(person.fetchMessages({ channels: [channel] }), 403);
  }
  await declined(clinic[PATIENT].token(clinic.appointment, 'patient'), 403, 409, 422);
});

await checklists(seen, { PROVIDER, PATIENT, channels });

await check('visit-audit', async () => {
  const answer = execFileSync(HOUSECALL, ['audit', 'verify', '--data', DATA], { encoding: 'utf8' });
  const last = answer.trim().split('\n').at(-1);
  assert.match(last, /\d+ entries/);
});

process.exit(0);
