import { as } from './clinic.mjs';

/** Somebody who waits in the demo is admitted by their provider, past any browser; gives the visit's id. */
export async function admitted(clinic, login, patient) {
  const doctor = await as(clinic, login);
  const { queue } = await doctor('GET', '/api/v1/today');
  const entry = queue.find((one) => one.patientId === patient);
  const { consultationId } = await doctor('POST', `/api/v1/queue-entries/${entry.id}/admit`, { expectedPatientId: patient });
  return { doctor, consultationId };
}

/** A visit whose call was measured, and which ended well. */
export async function visited(clinic) {
  const { doctor, consultationId: id } = await admitted(clinic, 'dr-4', 'pat-7');
  const sample = { rttMs: 84, lossPercent: 1.25, kbps: 950, relay: true };
  for (const more of [{ event: 'first-frame', tookMs: 640 }, {}, { event: 'dropped' }]) await doctor('POST', `/api/v1/consultations/${id}/quality`, { ...sample, ...more });
  await doctor('POST', `/api/v1/consultations/${id}/start`, {});
  await doctor('POST', `/api/v1/consultations/${id}/complete`, { outcome: 'completed' });
}
