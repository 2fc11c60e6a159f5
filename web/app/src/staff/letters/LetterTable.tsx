import type { Letter } from '../../api/views';
import { English } from '../../design/English';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useWords, type Say } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';

const tones: Record<string, Tone> = { pending: 'wait', sent: 'info', delivered: 'go', failed: 'stop', gone: 'stop', withheld: 'plain', unneeded: 'plain' };

/** What only staff are told of; they read it in the application as well, and nobody has to call them. */
const toStaff = ['PATIENT_READY', 'INTERPRETER_REQUESTED', 'EMERGENCY_ESCALATION', 'EMERGENCY_DRILL', 'ROTA_GAP', 'VISIT_CLOSED', 'TASK_DUE', 'PATIENT_WROTE', 'BREAK_GLASS_OPENED', 'ACTIVITY_FLAGGED', 'AGREEMENT_ENDS', 'COMPLIANCE_FELL', 'COMPLIANCE_UNKEPT', 'BACKUP_FAILED', 'STORE_CHANGE_REFUSED', 'RECOVERY_USED', 'API_KEY_CREATED'];

/** What to do about a letter that did not arrive; the rest needs nothing. */
function advice({ state, status, type }: Letter, say: Say): string | undefined {
  const whom = toStaff.includes(type) ? 'staff' : 'other';
  if (state === 'gone' || status.includes('bounced')) return say('letters.do.gone');
  if (status === 'no gateway configured') return say(`letters.do.gateway.${whom}`);
  if (status.includes('STOP')) return say('letters.do.stop');
  if (status.includes('no address')) return say('letters.do.address');
  if (state === 'failed') return say(`letters.do.failed.${whom}`);
  if (state === 'pending' && status !== '') return say(`letters.do.retry.${whom}`);
  return undefined;
}

/** Notices line by line: to whom, by which way, and how it went. */
export function LetterTable({ letters }: { letters: readonly Letter[] }) {
  const { say, language } = useWords();
  return (
    <Table
      label={say('letters.title')}
      heads={(['when', 'who', 'what', 'way', 'state', 'do'] as const).map((name) => say(`letters.${name}`))}
      named={1}
      rows={letters.map((one) => ({
        key: `${one.noticeId} ${one.channel}`,
        cells: [
          stamp(one.createdAt, language),
          one.personName ?? one.personId,
          say(`letters.type.${one.type}` as Key),
          say(`letters.way.${one.channel}` as Key),
          <>
            <State tone={tones[one.state] ?? 'plain'}>{say(`letters.state.${one.state}` as Key)}</State>
            {one.attempts > 1 && <div className="small quiet">{say('letters.attempts', { count: one.attempts })}</div>}
            {one.confirmedAt && <div className="small quiet">{say('letters.confirmed', { time: stamp(one.confirmedAt, language) })}</div>}
          </>,
          <>
            {advice(one, say)}
            {one.status !== '' && ['failed', 'gone', 'pending'].includes(one.state) && (
              <div className="small quiet">
                {say('letters.said')} <English>{one.status}</English>
              </div>
            )}
          </>,
        ],
      }))}
    />
  );
}
