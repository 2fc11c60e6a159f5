// A whole visit between a patient and a provider, with the unmodified PubNub JavaScript SDK.
//
//   make demo                                   # in one terminal
//   npm install pubnub@7.3.3 && node visit.mjs  # in another
//
import PubNub from 'pubnub';

const host = process.env.HOUSECALL ?? '127.0.0.1:8080';

/** Signs in and answers a function that calls the REST API as that person. */
async function signIn(personId) {
  let cookie = '';
  const call = async (method, path, body) => {
    const answer = await fetch(`http://${host}${path}`, {
      method,
      headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    cookie ||= answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return text && JSON.parse(text);
  };
  await call('POST', '/api/v1/sessions', { personId, password: 'housecall-demo' });
  return call;
}

/** An SDK client for the visit's own channel: only `origin` differs from any other PubNub application. */
function join(userId, role, { token, channelConfig }, hear) {
  const pubnub = new PubNub({
    origin: host,
    ssl: false,
    publishKey: 'pub-c-demo',
    subscribeKey: 'sub-c-demo',
    userId,
    cipherKey: channelConfig.cipherKey.key,
    useRandomIVs: true,
    // Somebody counts as gone two minutes after the last sign of life; of four, three may be lost.
    presenceTimeout: 120,
    heartbeatInterval: 30,
  });
  pubnub.setToken(token);
  pubnub.addListener({ message: ({ publisher, message }) => hear(publisher, message) });
  pubnub.subscribe({ channels: [channelConfig.consultationChannel] });
  // The message that every application of a clinic reads. It is encrypted whole; beside it stand codes only, and the reference
  // by which its entry in the audit log is found.
  const say = (content) => {
    const message = {
      id: crypto.randomUUID(),
      type: 'text',
      content,
      sender: { id: userId, role },
      timestamp: new Date().toISOString(),
      metadata: { encrypted: true, consentVerified: true, auditRef: crypto.randomUUID() },
    };
    const meta = { senderRole: role, messageType: message.type, auditRef: message.metadata.auditRef };
    return pubnub.publish({ channel: channelConfig.consultationChannel, message, meta, storeInHistory: true });
  };
  return { say, leave: () => pubnub.stop() };
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const print = (who) => (from, message) => console.log(`${who} hears ${from}:`, message.content ?? message.action);

const patient = await signIn('pat-1');
const provider = await signIn('dr-1');

// The patient consents and checks in; without consent the check-in is refused.
const appointments = (await patient('GET', '/api/v1/appointments')).items;
const visit = appointments.find((one) => one.providerId === 'dr-1' && one.state === 'booked' && new Date(one.endsAt) > new Date());
if (!visit) throw new Error('pat-1 has no visit with dr-1 left today; start a new demo');
const form = (await patient('GET', '/api/v1/consent-forms')).items.find((one) => one.type === 'telehealth' && one.locale === 'en');
const { type, version, locale } = form;
await patient('POST', '/api/v1/patients/pat-1/consents', { type, version, locale, evidence: 'click' });
const { queueEntryId } = await patient('POST', `/api/v1/appointments/${visit.id}/check-in`);
await patient('POST', `/api/v1/queue-entries/${queueEntryId}/ready`);

// The provider admits the next patient; both get a token for this visit and its cipher key.
const admitted = await provider('POST', `/api/v1/queues/${visit.departmentId}/admit-next`);
const consultation = admitted.consultation.id;
const asked = { patientId: 'pat-1', appointmentId: visit.id };
const rosa = join('pat-1', 'patient', await patient('POST', '/api/telemedicine/token', { ...asked, role: 'patient' }), print('pat-1'));
const maya = join('dr-1', 'provider', await provider('POST', '/api/telemedicine/token', { ...asked, role: 'provider' }), print('dr-1'));
await pause(500);
await provider('POST', `/api/v1/consultations/${consultation}/start`);
await rosa.say('Good morning, my knee hurts.');
await maya.say('Good morning. Since when?');
await pause(500);

// Ending the visit ends both tokens at once.
await provider('POST', `/api/v1/consultations/${consultation}/wrap-up`);
await provider('POST', `/api/v1/consultations/${consultation}/complete`, { followUpRequired: false });
await pause(500);
rosa.leave();
maya.leave();
console.log('The visit is over. Now: housecall audit verify --data DIR');
process.exit(0);
