import type english from '../en/intake';

/** Lo que se pregunta al llegar a una consulta: en la página del paciente, y al personal que lo anota. */
export default {
  'details.title': '¿Dónde está usted ahora?',
  'details.why': 'Si necesita ayuda durante la consulta, podemos enviarla o llamarle.',
  'details.line': 'Calle y número (si puede)',
  'details.city': 'Ciudad o pueblo',
  'details.region': 'Estado o región',
  'details.country': 'País',
  'details.phone': 'Teléfono para llamarle',
  'details.emergency.title': 'Alguien a quien podamos llamar',
  'details.emergency.name': 'Su nombre',
  'details.emergency.phone': 'Su teléfono',
  'details.missing': 'Complete este dato.',
  'details.phone.invalid': 'Escriba el teléfono en cifras, como +1 555 0100, sin palabras.',
  'details.same': '¿Sigue igual que la última vez? Revíselo y continúe.',
  'details.plan': 'Cambiar la hora, o cómo le avisamos',
  'details.identity': 'Esta consulta es para {name}, con la fecha de nacimiento que usted indicó.',
  'details.identity.yes': 'Sí es para {name}',
  'details.identity.no': 'Es para otra persona',
  'details.identity.other': 'No siga: este enlace es para otra persona. Llame a su clínica.',
  'details.privacy': '¿Puede hablar con libertad donde está? Con su respuesta pasa al siguiente paso.',
  'details.privacy.alone': 'Sí, estoy a solas',
  'details.privacy.others-present-agreed': 'Hay otras personas, y estoy de acuerdo',
  'details.privacy.not-private': 'No, no puedo hablar con libertad',
} as const satisfies Record<keyof typeof english, string>;
