import type english from '../en/push';

/** Lo que dice un aviso, según su clase: nada en él habla de nadie. */
export default {
  'push.TURN_IS_NEAR.title': 'Hay dos personas antes que usted',
  'push.TURN_IS_NEAR.text': 'Vuelva a la sala de espera.',
  'push.PROVIDER_READY.title': 'Su profesional está listo',
  'push.PROVIDER_READY.text': 'Abra la consulta para entrar.',
  'push.PROVIDER_CHANGED.title': 'Le atenderá otra persona',
  'push.PROVIDER_CHANGED.text': 'Quédese donde está; no cambia nada más.',
  'push.APPOINTMENT_CANCELLED.title': 'Se canceló una consulta',
  'push.APPOINTMENT_CANCELLED.text': 'Ábrala para ver cuál.',
  'push.APPOINTMENT_RESCHEDULED.title': 'Se cambió la hora de una consulta',
  'push.APPOINTMENT_RESCHEDULED.text': 'Ábrala para ver la hora nueva.',
  'push.PATIENT_READY.title': 'Ha llegado un paciente',
  'push.PATIENT_READY.text': 'Abra su día para ver quién espera.',
  'push.CONSULTATION_INVITE.title': 'Le piden que se una a una consulta',
  'push.CONSULTATION_INVITE.text': 'Abra su día para unirse.',
  'push.EMERGENCY_ESCALATION.title': 'Emergencia',
  'push.EMERGENCY_ESCALATION.text': 'Ábrala ahora y vea primero a este paciente.',
  'push.EMERGENCY_DRILL.title': 'Simulacro, no es una emergencia',
  'push.EMERGENCY_DRILL.text': 'Ábralo ahora y responda como siempre.',
  'push.ROTA_GAP.title': 'Nadie está de guardia',
  'push.ROTA_GAP.text': 'Abra el turno de guardias para ver cuándo y busque a alguien.',
  'push.other.title': 'Hay novedades de su clínica',
  'push.other.text': 'Abra la página para verlas.',
} as const satisfies Record<keyof typeof english, string>;
