import { useState } from 'react';
import type { Evaluation, EvaluationFinding } from '../../api/views';
import { Button } from '../../design/Button';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';
import { CloseFinding } from './CloseFinding';
import type { FindingSeverity } from './kinds';

type Standing = 'open' | 'overdue' | 'closed';
const tones: Record<Standing, Tone> = { open: 'wait', overdue: 'stop', closed: 'go' };

/** What an evaluation found, and what was done about it. */
export function Findings({ evaluation, name }: { evaluation: Evaluation; name: string }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const [closing, setClosing] = useState<EvaluationFinding>();
  const rows = evaluation.findings.map((one) => {
    const standing = one.state as Standing;
    return {
      key: `${one.number}`,
      cells: [
        one.title,
        say(`registers.severity.${one.severity as FindingSeverity}`),
        day(one.opened, language),
        day(one.due, language),
        <State key="state" tone={tones[standing]}>
          {say(`registers.finding.${standing}`)}
        </State>,
        one.closed ? (
          say('registers.findings.closed', { date: day(one.closed, language), name: nameOf(one.closedBy ?? ''), how: one.how ?? '' })
        ) : (
          <Button key="close" shape="compact" onPress={() => setClosing(one)}>
            {say('registers.findings.close')}
            <span className="hidden-text">{` (${one.title})`}</span>
          </Button>
        ),
      ],
    };
  });
  const heads = ['registers.findings.title', 'registers.severity', 'registers.findings.opened', 'registers.findings.due', 'registers.state', 'registers.findings.done'] as const;
  return (
    <>
      <Table label={say('registers.findings', { name })} heads={heads.map((head) => say(head))} rows={rows} named={0} />
      {closing && <CloseFinding id={evaluation.id} finding={closing} onClose={() => setClosing(undefined)} />}
    </>
  );
}
