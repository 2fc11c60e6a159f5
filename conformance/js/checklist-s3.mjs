// The third acceptance checklist: the audit log on its channel and elsewhere, then for how long what is kept.

import assert from 'node:assert/strict';
import { Clinic } from './clinic.mjs';
import { retention } from './checklist-s3-retention.mjs';
import { check } from './report.mjs';
import { declined } from './rest.mjs';
import { Inbox, client, history, member, pause, refused } from './sdk.mjs';

const { COLLECTOR } = process.env;
const OFFICER = 'officer-1';

export async function auditAndRetention(seen, parts) {
  const log = {};
  await listen(log, parts);
  await entries(log, seen, parts);
  await consents(log, parts);
  await elsewhere(log);
  await retention(log, seen, parts);
  log.inbox?.close();
}

/** Who reviews listens, and nobody else; what is heard is there afterwards, too. */
async function listen(log, { PATIENT, DESK, clinic, signIn }) {
  await check('s3-channel', async () => {
    log.officer = await signIn(OFFICER);
    const { token, channels } = await log.officer.post('/api/v1/audit/watch');
    assert.deepEqual(channels, ['audit.demo-clinic']);
    [log.channel] = channels;
    log.person = client(OFFICER);
    log.person.setToken(token);
    log.inbox = await Inbox.on(log.person, channels);
    log.told = async (event, fits) =>
      (await log.inbox.next('message', ({ message }) => message.eventType === event && fits(message))).message;
    await clinic[DESK].person.get(`/api/v1/people/${PATIENT}`);
    const fits = ({ message }) => message.eventType === 'PERSON_READ' && message.patientId === PATIENT;
    log.heard = await log.inbox.next('message', fits);
    const { organizationId, actor } = log.heard.message;
    assert.deepEqual([log.heard.channel, actor.userId], [`audit.${organizationId}`, DESK]);
    for (const id of [DESK, PATIENT]) await declined(clinic[id].person.post('/api/v1/audit/watch'), 403);
    await refused(client(DESK).fetchMessages({ channels }), 403);
    await refused(log.person.fetchMessages({ channels: ['audit.another-clinic'] }), 403);
    const [channel, message] = [log.channel, { eventType: 'SIGN_IN' }];
    for (const person of [log.person, await member(OFFICER, channels)]) {
      await refused(person.publish({ channel, message }), 403);
    }
    await log.inbox.silence('message', (event) => event.message.eventType === message.eventType && !event.message.seq);
  });

  await check('s3-stored', async () => {
    const kept = await history(log.person, log.channel);
    const same = kept.find((one) => one.timetoken === log.heard.timetoken);
    assert.deepEqual(same?.message, log.heard.message);
    log.entries = kept.map((one) => one.message);
    const before = log.entries.slice(0, log.entries.findIndex((one) => one.seq === log.heard.message.seq));
    assert.ok(before.some((one) => one.eventType === 'PATIENT_CONSENT_GIVEN' && one.actor.userId === PATIENT),
      'what was said while nobody listened is there, too');
  });
}

/** What an entry says, and what none does. */
async function entries(log, seen, { PROVIDER, PATIENT, DESK, channels, clinic }) {
  await check('s3-entry', async () => {
    const first = log.entries[0].seq;
    assert.deepEqual(log.entries.map((one) => one.seq), log.entries.map((_, at) => first + at), 'none is left out');
    assert.equal(new Set(log.entries.map((one) => one.id)).size, log.entries.length);
    for (const one of log.entries) {
      const words = JSON.stringify(one);
      assert.match(one.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, words);
      assert.match(one.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, words);
      assert.match(one.eventType, /^[A-Z]+(_[A-Z0-9]+)*$/, words);
      for (const id of [one.actor.userId, one.actor.role, one.actor.ipAddress]) assert.match(id, /^\S+$/, words);
      for (const id of [one.resource.type, one.resource.id]) assert.match(id, /^\S+$/, words);
      assert.ok(['success', 'refused', 'failed'].includes(one.outcome), words);
    }
    const did = (event, id) => log.entries.find((one) => one.eventType === event && one.actor.userId === id);
    assert.equal(did('PHI_MESSAGE_SENT', PROVIDER).actor.role, 'provider');
    assert.equal(did('PATIENT_CONSENT_GIVEN', PATIENT).actor.role, 'patient');
    assert.equal(did('PERSON_READ', DESK).actor.role, 'nurse');
    const { channel } = did('PHI_MESSAGE_SENT', PROVIDER).resource;
    assert.equal(channel, channels(seen.provider).consultation);
  });

  await check('s3-no-phi', async () => {
    const people = [];
    for (const id of [PATIENT, 'pat-2', 'pat-3']) people.push(await clinic[DESK].person.get(`/api/v1/people/${id}`));
    // None of these stands in ciphertext by chance: base 64 has no space, dash or dot.
    const told = ({ name, birthDate, phone, email }) => [name, birthDate, phone, email].filter(Boolean);
    log.identifiers = people.flatMap(told);
    const names = people.flatMap(({ name }) => name.split(' ')).filter((name) => name.length > 3);
    const words = [...log.identifiers, ...names, ...seen.said, clinic.appointment.reason];
    assert.ok(log.identifiers.length >= 6 && names.length > 3 && seen.said.length === 2);
    const text = JSON.stringify(log.entries);
    for (const word of words) {
      assert.ok(word?.length > 3, `${word} is nothing to look for`);
      assert.ok(!text.includes(word), `${word} stands in the log`);
    }
    const about = new Set(log.entries.filter((one) => one.patientId === PATIENT).map((one) => one.eventType));
    const known = ['PATIENT_CONSENT_GIVEN', 'ACCESS_TOKEN_GRANTED', 'CONSULTATION_SESSION_START',
      'PHI_MESSAGE_SENT', 'PHI_MESSAGE_READ', 'CONSULTATION_SESSION_END'];
    for (const event of known) assert.ok(about.has(event), `${event} names its patient by id`);
  });
}

/** A consent that is given and taken back, as whoever reviews hears it. */
async function consents(log, { signIn, telehealth }) {
  await check('s3-consent-events', async () => {
    const id = 'pat-3';
    const patient = new Clinic(await signIn(id));
    const given = await patient.consent(id, await telehealth(patient));
    const revoked = await patient.revokeConsent(id, 'telehealth');
    for (const [record, event] of [[given, 'PATIENT_CONSENT_GIVEN'], [revoked, 'PATIENT_CONSENT_REVOKED']]) {
      const one = await log.told(event, (entry) => entry.metadata.consentRef === record.id);
      assert.deepEqual([one.actor.userId, one.actor.role, one.patientId], [id, 'patient', id]);
      assert.deepEqual([one.resource.type, one.details.type, one.outcome], ['consent', 'telehealth', 'success']);
    }
    assert.notEqual(given.id, revoked.id, 'each is a record of its own');
  });
}

/** The same log at a collector that refused its first portion. */
async function elsewhere(log) {
  await check('s3-external-copy', async () => {
    let [copies, at] = [new Map(), null];
    for (let tries = 0; tries < 60 && !copies.has(log.entries.at(-1).seq); tries += 1) {
      if (at) await pause(300);
      at = await (await fetch(COLLECTOR)).json();
      copies = new Map(at.portions.flatMap((portion) => portion.entries).map((entry) => [entry.seq, entry]));
    }
    assert.ok(at.refused > 0, 'a portion was refused');
    assert.deepEqual([...copies.keys()].sort((a, b) => a - b), [...copies.keys()].map((_, seq) => seq), 'and none is left out');
    for (const { log: name, type } of at.portions) {
      assert.match(name, /demo-clinic/);
      assert.equal(type, 'application/x-ndjson');
    }
    for (const one of log.entries) {
      const { event, recorded_at: when, action, actor, resource } = copies.get(one.seq) ?? {};
      const said = [one.eventType, one.timestamp, one.operation, one.actor.role, one.resource.type];
      assert.deepEqual([event, when, action, actor?.role, resource?.type], said);
    }
    const text = JSON.stringify(at.portions);
    for (const word of log.identifiers) assert.ok(!text.includes(word), `${word} stands in the copy`);
    assert.doesNotMatch(text, /\bpat-\d/, 'patients are sealed there');
  });
}

