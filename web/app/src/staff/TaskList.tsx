import { useState } from 'react';
import { tasks } from '../api/calls';
import { useSession } from '../api/session';
import type { Task } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { More } from '../design/More';
import { Select } from '../design/Select';
import { State } from '../design/State';
import { usePaged } from '../design/usePaged';
import { useTitle, useWords } from '../words';
import { day } from '../words/times';
import { Done } from './task/Done';
import { HandOver } from './task/HandOver';

const states = ['open', 'ownerless', 'done'] as const;
type Which = (typeof states)[number];

/** Everything that is to be done after visits, page by page: one's own, what one gave, and what is nobody's. */
export function TaskList() {
  const { say } = useWords();
  const { data: session } = useSession();
  const isAdmin = session?.role === 'administrator';
  const [state, setState] = useState<Which>(isAdmin ? 'ownerless' : 'open');
  const found = usePaged(['tasks', state], (after) => tasks.list({ state, after }));
  const items = found.items ?? [];
  useTitle(say('nav.tasks'));
  return (
    <>
      <h1>{say('nav.tasks')}</h1>
      {(state !== 'ownerless' || items.length > 0) && <p className="quiet">{say(`tasks.text.${state}`)}</p>}
      {!isAdmin && (
        <div className="filters">
          <Select label={say('tasks.which')} value={state} onChange={(next) => setState(next as Which)} options={states.map((value) => ({ value, label: say(`tasks.which.${value}`) }))} />
        </div>
      )}
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.items && items.length === 0 && <Empty title={say('tasks.empty')}>{say(`tasks.empty.${state}`)}</Empty>}
      <ul className="later tasks">
        {items.map((one) => (
          <Row key={one.id} task={one} />
        ))}
      </ul>
      <More list={found} />
    </>
  );
}

function Row({ task }: { task: Task }) {
  const { say, language } = useWords();
  const [isHanding, setIsHanding] = useState(false);
  const name = `${task.patientName ?? task.departmentId}: ${task.text ?? ''}`;
  return (
    <li>
      <State tone={task.state === 'done' ? 'go' : task.ownerless ? 'stop' : 'plain'}>
        <time dateTime={task.due}>{day(task.due, language)}</time>
      </State>
      <span className="who">
        <span>{task.patientName ?? task.departmentId}</span>
        {task.text && <span className="written">{task.text}</span>}
        <span className="small quiet">{say(task.ownerless ? 'tasks.was' : 'tasks.by', { name: task.ownerName })}</span>
        {task.note && <span className="written">{say('tasks.note', { note: task.note })}</span>}
      </span>
      {task.state === 'open' && (
        <>
          {!task.ownerless && <Done task={task} name={name} />}
          <Button shape="compact" onPress={() => setIsHanding(true)}>
            {say('tasks.hand')} <span className="hidden-text">{name}</span>
          </Button>
        </>
      )}
      {isHanding && <HandOver task={task} onClose={() => setIsHanding(false)} />}
    </li>
  );
}
