import type english from '../en/licence';

/** Lo que se dice a quien atiende sobre sus licencias donde está el paciente. */
export default {
  'consulting.licence.lacking': 'No consta que usted tenga licencia en {state}, donde está ahora el paciente',
  'consulting.licence.unplaced': 'No se sabe en qué estado está ahora el paciente',
  'consulting.licence.unplaced.text': 'Pregunte al paciente dónde está y anótelo.',
  'consulting.licence.unplaced.stopped': 'La consulta no empieza así. Pregunte al paciente dónde está y anótelo.',
  'consulting.licence.abroad': 'No consta que usted tenga licencia donde está ahora el paciente, fuera de los Estados Unidos',
  'consulting.licence.written': 'Esta advertencia queda registrada.',
  'consulting.licence.warned': 'Traspase el paciente a un colega que la tenga, o compruébelo antes de seguir.',
  'consulting.licence.stopped': 'La consulta no empieza así. Traspase el paciente a un colega con licencia allí, o pregunte al paciente dónde está y corríjalo.',
  'consulting.licence.moved': 'Traspase el paciente a un colega con licencia allí, o termine la consulta en cuanto sea seguro.',
  'consulting.licence.reason': 'O empezarla por un motivo que la ley reconoce',
  'consulting.licence.anyway': 'Empezar por este motivo',
  'consulting.licence.excepted': 'Empezó sin que conste una licencia donde está el paciente',
  'consulting.licence.emergency': 'Es una emergencia',
  'consulting.licence.established-patient': 'Ya atiendo a este paciente, que está allí por un tiempo',
  'consulting.licence.consult': 'Un colega con licencia allí pidió consejo',
  'consulting.licence.federal': 'La ley federal me permite atender allí',
  'consulting.licence.foreign-law': 'La ley del país donde está el paciente me permite atender allí',
} as const satisfies Record<keyof typeof english, string>;
