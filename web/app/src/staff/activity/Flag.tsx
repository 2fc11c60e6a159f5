import { useState } from 'react';
import type { ActivityFlag } from '../../api/views';
import { Button } from '../../design/Button';
import { State } from '../../design/State';
import { useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';
import { useNameOf } from '../names';
import { Close } from './Close';
import { Entries } from './Entries';

/** One thing that a rule found: whom it concerns, when, and what came of it. */
export function Flag({ flag }: { flag: ActivityFlag }) {
  const { say, language } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  const [isClosing, setIsClosing] = useState(false);
  const at = (time: string) => stamp(time, language);
  const tone = flag.disposition ? 'go' : flag.overdue ? 'stop' : 'wait';
  const state = flag.disposition ? `activity.done.${flag.disposition}` : flag.overdue ? 'activity.overdue' : 'activity.waits';
  const nameOf = useNameOf();
  const who = flag.account ? nameOf(flag.account) : (flag.address ?? '');
  const line = flag.patientId ? say('activity.line.patient', { who, patient: flag.patientId }) : say('activity.line', { who });
  const which = <span className="hidden-text">({`${say(`activity.rule.${flag.rule}` as Key)}: ${line}`})</span>;
  return (
    <article className="card stack">
      <div className="row spread">
        <h3>{say(`activity.rule.${flag.rule}` as Key)}</h3>
        <State tone={tone}>{say(state as Key)}</State>
      </div>
      <p>{line}</p>
      <p className="quiet">
        {say('activity.when', { first: at(flag.firstAt), last: at(flag.lastAt), count: flag.count })} {!flag.disposition && say('activity.due', { due: at(flag.dueAt) })}
      </p>
      {flag.note && (
        <p>
          {say('activity.closed', { by: nameOf(flag.closedBy ?? ''), when: at(flag.closedAt ?? '') })} {flag.note}
        </p>
      )}
      {isOpen && <Entries id={flag.id} />}
      <div className="actions">
        <Button aria-expanded={isOpen} onPress={() => setIsOpen(!isOpen)}>
          {say(isOpen ? 'activity.entries.hide' : 'activity.entries.show')} {which}
        </Button>
        {!flag.disposition && (
          <Button look="primary" onPress={() => setIsClosing(true)}>
            {say('activity.close')} {which}
          </Button>
        )}
      </div>
      {isClosing && <Close flag={flag} onClose={() => setIsClosing(false)} />}
    </article>
  );
}
