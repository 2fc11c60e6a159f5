import { Housecall } from '@housecall/client';
import { as } from './e2e/clinic.mjs';

const department = 'general-practice';

const intake = {
  location: { city: 'Springfield', region: 'Illinois', country: 'USA' },
  callbackNumber: '+1 555 0100',
  emergencyContact: { name: 'Alex Kim', phone: '+1 555 0199' },
  identity: 'self',
  privacy: 'alone',
};

const device = { mode: 'video', camera: 'ok', microphone: 'ok', speaker: 'ok', networkKbps: 2_000 };

/** Calls the API with a session in a cookie, as a patient's page does. */
async function linked(clinic, secret, birthDate) {
  let cookie = '';
  return async function call(method, path, body) {
    if (!cookie) {
      const opened = await fetch(`${clinic.url}/api/v1/links/open`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ secret, birthDate }) });
      if (!opened.ok) throw new Error(`links/open: ${opened.status} ${await opened.text()}`);
      cookie = opened.headers.getSetCookie()[0].split(';')[0];
    }
    const headers = { 'Content-Type': 'application/json', Cookie: cookie, Origin: clinic.url };
    const answer = await fetch(clinic.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  };
}

/** One more patient of a provider, who comes by link, signs, checks in and waits with a page open. */
async function wait(clinic, { desk, form, provider, number, startsAt }) {
  const birthDate = '1960-05-04';
  const person = await desk('POST', '/api/v1/people', { role: 'patient', name: `Waiting Person ${String(number).padStart(3, '0')}`, birthDate, locale: 'en' });
  const times = { startsAt: startsAt.toISOString(), endsAt: new Date(startsAt.getTime() + 60_000).toISOString() };
  const { appointment } = await desk('POST', '/api/v1/appointments', { departmentId: department, providerId: provider, patientId: person.id, ...times });
  const { url } = await desk('POST', `/api/v1/appointments/${appointment.id}/links`, {});
  const patient = await linked(clinic, new URL(url).hash.slice(1), birthDate);
  await patient('POST', `/api/v1/patients/${person.id}/consents`, { type: form.type, version: form.version, locale: form.locale, evidence: 'click', scope: 'video visits' });
  await patient('PUT', `/api/v1/appointments/${appointment.id}/intake`, intake);
  const { queueEntryId, token, channelConfig } = await patient('POST', `/api/v1/appointments/${appointment.id}/check-in`, {});
  await patient('POST', `/api/v1/queue-entries/${queueEntryId}/ready`, { device });
  const line = new Housecall({ origin: clinic.url, subscribeKey: channelConfig.subscribeKey, userId: person.id, token: async () => ({ token, expires: Date.now() + 900_000 }) });
  const isListening = new Promise((resolve) => line.on('status', resolve));
  line.subscribe({ channels: [channelConfig.waitingRoom, channelConfig.notificationChannel], presence: false });
  await isListening;
  return { id: person.id, name: person.name, entry: queueEntryId, provider, line };
}

/** Patients who wait in one department, shared by so many providers; the demo's own are gone. */
export async function crowd(clinic, count, providers) {
  const [desk, admin] = [await as(clinic, 'front-desk-1'), await as(clinic, 'admin-1')];
  const { queue } = await desk('GET', '/api/v1/today');
  for (const one of queue) await desk('POST', `/api/v1/queue-entries/${one.id}/leave`, {});
  const { items: forms } = await desk('GET', '/api/v1/consent-forms');
  const form = forms.find((one) => one.type === 'telehealth' && one.locale === 'en');
  const waiting = [];
  for (let at = 0; at < providers; at += 1) {
    const provider = await admin('POST', '/api/v1/people', { role: 'provider', name: `Busy Doctor ${at}`, departments: [department] });
    const first = Date.now();
    for (let place = 0; place < count / providers; place += 1) {
      waiting.push(await wait(clinic, { desk, form, provider: provider.id, number: waiting.length + 1, startsAt: new Date(first + place * 60_000) }));
    }
  }
  return { desk, waiting, close: () => Promise.all(waiting.map((one) => one.line.close())) };
}
