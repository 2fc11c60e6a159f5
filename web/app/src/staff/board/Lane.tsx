import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ArrowDown, ArrowLeftRight, ArrowUp, Globe } from 'lucide-react';
import { memo, useCallback, useRef, useState, type DragEvent } from 'react';
import { queue } from '../../api/calls';
import { useSession } from '../../api/session';
import type { Department, Entry } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Select } from '../../design/Select';
import { State } from '../../design/State';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { HandOver } from '../room/HandOver';
import { NoProvider, Wait } from '../Today';

const priorities = ['emergency', 'urgent', 'normal', 'follow-up'] as const;

/** One department's queue; cards move by drag or by key, within their priority. */
export function Lane({ department, entries }: { department: Department; entries: readonly Entry[] }) {
  const say = useSay();
  const client = useQueryClient();
  const { data: session } = useSession();
  const dragged = useRef<string>(undefined);
  const [handed, setHanded] = useState<Entry>();
  const { mutate, error } = useMutation({
    mutationFn: ({ entry, before }: { entry: string; before: string | undefined }) => queue.reorder(department.id, entry, before),
    onSettled: () => client.invalidateQueries({ queryKey: ['today'] }),
  });
  const move = useCallback((entry: string, before: string | undefined) => mutate({ entry, before }), [mutate]);
  const drag = useCallback((entry: string) => void (dragged.current = entry), []);
  const drop = useCallback(
    (before: string) => {
      const entry = dragged.current;
      dragged.current = undefined;
      if (entry !== undefined && entry !== before) move(entry, before);
    },
    [move],
  );
  const waiting = entries.filter((entry) => entry.status !== 'in-consultation');
  const seen = entries.filter((entry) => entry.status === 'in-consultation');
  return (
    <section className="lane" aria-labelledby={`lane-${department.id}`}>
      <h2 id={`lane-${department.id}`}>
        {department.name} <span className="quiet">({waiting.length})</span>
      </h2>
      <Failure error={error} />
      {waiting.length === 0 && <p className="quiet">{say('board.empty')}</p>}
      <ul aria-live="polite">
        {waiting.map((entry, at) => (
          <Card
            key={entry.id}
            entry={entry}
            above={waiting[at - 1]?.id}
            below={waiting[at + 2]?.id}
            isLast={at === waiting.length - 1}
            onMove={move}
            onDrag={drag}
            onDrop={drop}
            onHandOver={session?.role === 'coordinator' || session?.personId === entry.providerId ? setHanded : undefined}
          />
        ))}
      </ul>
      {handed && <Handing entry={handed} onClose={() => setHanded(undefined)} />}
      {seen.map((entry) => (
        <div key={entry.id} className="ticket">
          <strong>{entry.patientName}</strong>
          <State tone="info">{say('today.in-visit')}</State>
        </div>
      ))}
    </section>
  );
}

interface CardProps {
  entry: Entry;
  above: string | undefined;
  below: string | undefined;
  isLast: boolean;
  onMove: (entry: string, before: string | undefined) => void;
  onDrag: (entry: string) => void;
  onDrop: (before: string) => void;
  /** For whoever may give the patient to a colleague. */
  onHandOver: ((entry: Entry) => void) | undefined;
}

/** Gives somebody who waits to a colleague. */
function Handing({ entry, onClose }: { entry: Entry; onClose: () => void }) {
  const client = useQueryClient();
  const done = async () => {
    await client.invalidateQueries({ queryKey: ['today'] });
    onClose();
  };
  return <HandOver id={entry.consultationId} text="board.hand-over.text" onDone={done} onClose={onClose} />;
}

/** Drawn anew only when something of it changed: a lane may hold hundreds. */
const Card = memo(function Card({ entry, above, below, isLast, onMove, onDrag, onDrop, onHandOver }: CardProps) {
  const say = useSay();
  const name = entry.patientName ?? '';
  const drop = (event: DragEvent) => {
    event.preventDefault();
    onDrop(entry.id);
  };
  return (
    <li className="ticket" draggable onDragStart={() => onDrag(entry.id)} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Ticket entry={entry} />
      <div className="row">
        <Button shape="compact" aria-label={say('board.up', { name })} isDisabled={above === undefined} onPress={() => onMove(entry.id, above)}>
          <ArrowUp aria-hidden />
        </Button>
        <Button shape="compact" aria-label={say('board.down', { name })} isDisabled={isLast} onPress={() => onMove(entry.id, below)}>
          <ArrowDown aria-hidden />
        </Button>
        {onHandOver && (
          <Button shape="compact" aria-label={say('board.hand-over', { name })} onPress={() => onHandOver(entry)}>
            <ArrowLeftRight aria-hidden />
          </Button>
        )}
        <Priority entry={entry} />
      </div>
    </li>
  );
});

function Ticket({ entry }: { entry: Entry }) {
  const say = useSay();
  return (
    <>
      <div className="row spread">
        <strong>{entry.patientName ?? entry.patientId}</strong>
        <Wait minutes={entry.waitMinutes ?? 0} />
      </div>
      <div className="row small">
        <State tone={entry.priority === 'emergency' ? 'stop' : entry.priority === 'urgent' ? 'wait' : 'plain'}>{say(`today.priority.${entry.priority}` as Key)}</State>
        {entry.interpreterNeeded && (
          <span className="row">
            <Globe aria-hidden /> {say('today.interpreter')}
          </span>
        )}
        <span className="quiet">{say(entry.present === false ? 'board.not-on-page' : 'board.on-page')}</span>
      </div>
      <NoProvider entry={entry} />
    </>
  );
}

function Priority({ entry }: { entry: Entry }) {
  const say = useSay();
  const client = useQueryClient();
  const set = useMutation({ mutationFn: (priority: string) => queue.prioritize(entry.id, priority), onSettled: () => client.invalidateQueries({ queryKey: ['today'] }) });
  return (
    <>
      <Select
        isLabelHidden
        label={say('board.priority', { name: entry.patientName ?? '' })}
        value={set.isPending ? set.variables : entry.priority}
        options={priorities.map((value) => ({ value, label: say(`today.priority.${value}`) }))}
        onChange={(priority) => set.mutate(priority)}
      />
      <Failure error={set.error} />
    </>
  );
}
