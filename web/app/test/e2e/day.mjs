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

/** A rota with a swap and a gap, and a drill that somebody has taken; gives the drill’s id. */
export async function drilled(clinic) {
  const [desk, doctor] = [await as(clinic, 'front-desk-1'), await as(clinic, 'dr-1')];
  const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  const day = (days) => at(days).slice(0, 10);
  const weekly = (members, more) => ({ members, handovers: [{ day: 'monday', at: '08:00' }, { day: 'thursday', at: '18:00' }], from: day(-21), ...more });
  await desk('PUT', '/api/v1/departments/cardiology/rota', { layers: [weekly(['dr-1', 'dr-3']), weekly(['dr-3', 'dr-1'], { until: day(9) })] });
  await desk('POST', '/api/v1/departments/cardiology/rota/overrides', { layer: 1, personId: 'dr-3', from: at(1), until: at(2) });
  const { appointments } = await doctor('GET', '/api/v1/today');
  const { id } = await doctor('POST', `/api/v1/consultations/${appointments.find((one) => one.consultationId).consultationId}/escalations`, { severity: 'critical', reasonCode: 'other', drill: true });
  await doctor('POST', `/api/v1/escalations/${id}/acknowledge`);
  return id;
}
