import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { rotas } from '../../api/calls';
import type { Person, RotaTurn } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { later } from '../../plan/days';
import { fieldTime, instantOf, wallOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useChanged } from './useRota';

/** The longest time for which somebody takes a turn. */
const longest = 31 * 86_400_000;

interface Props {
  department: string;
  turn: Omit<RotaTurn, 'overrideId'> & { overrideId?: string | null };
  zone: string;
  now: string;
  /** Who works in the department. */
  fitting: readonly Person[];
  self: string;
  /** Whether the reader decides for others, too. */
  manages: boolean;
  onClose: () => void;
}

const fields = (iso: string, zone: string) => {
  const { date, minutes } = wallOf(iso, zone);
  return { date, time: fieldTime(minutes) };
};

/** When a turn ends, as fields show it. Gaps are looked for to an odd second: who fills one has the whole day. */
function endOf({ until, personId }: Props['turn'], zone: string) {
  const end = fields(until, zone);
  const isOdd = new Date(until).getTime() % 60_000 !== 0;
  return isOdd && !personId ? { date: later(end.date, 1), time: '00:00' } : end;
}

/** Somebody takes a turn, or a part of it; a swap that stands already can be undone. */
export function TakeTurn({ department, turn, zone, now, fitting, self, manages, onClose }: Props) {
  const say = useSay();
  const changed = useChanged();
  const others = fitting.filter((one) => one.id !== turn.personId);
  const [who, setWho] = useState(manages ? (others[0]?.id ?? '') : self);
  const [from, setFrom] = useState(fields(turn.from < now ? now : turn.from, zone));
  const [until, setUntil] = useState(endOf(turn, zone));
  const [isTried, setIsTried] = useTried();
  const isWhole = [from.date, from.time, until.date, until.time].every((one) => one !== '');
  // The minute that a field shows began a moment ago.
  const span = isWhole ? { from: instantOf(from.date, from.time, zone), until: instantOf(until.date, until.time, zone) } : undefined;
  const length = span ? Date.parse(span.until) - Date.parse(span.from) : 0;
  const isWrong = !span || length <= 0 || length > longest || span.until <= now;
  const done = () => changed().then(onClose);
  const take = useMutation({ mutationFn: () => rotas.take(department, { layer: turn.layer, personId: who, ...span! }), onSuccess: done });
  const undo = useMutation({ mutationFn: () => rotas.giveBack(department, turn.overrideId!), onSuccess: done });
  const nameOf = (id: string) => fitting.find((one) => one.id === id)?.name ?? id;
  const canUndo = turn.overrideId && (manages || turn.personId === self);
  const canTake = who !== '' && who !== turn.personId;
  const submit = () => {
    setIsTried(true);
    if (!isWrong) take.mutate();
  };
  return (
    <Dialog title={say('rota.take.title')} isOpen onClose={onClose}>
      <p>
        {say('rota.layer', { number: turn.layer })}. {turn.personId ? say(turn.overrideId ? 'rota.take.by' : 'rota.take.now', { name: nameOf(turn.personId) }) : say('rota.take.nobody')}
      </p>
      {manages && <Select label={say('rota.take.who')} value={who} onChange={setWho} options={others.map((one) => ({ value: one.id, label: one.name }))} />}
      {canTake &&
        ([[from, setFrom, 'rota.take.from'], [until, setUntil, 'rota.take.until']] as const).map(([value, set, name]) => (
          <div key={name} className="stretch-of-two">
            <Field label={say(name)} type={'date'} value={value.date} isInvalid={isTried && isWrong} onChange={(date) => set({ ...value, date })} />
            <Field label={say('rota.take.at')} type={'time'} value={value.time} isInvalid={isTried && isWrong} onChange={(time) => set({ ...value, time })} />
          </div>
        ))}
      {isTried && isWrong && <Notice tone="stop">{say('rota.take.wrong')}</Notice>}
      <Failure error={take.error ?? undo.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        {canUndo && (
          <Button isPending={undo.isPending} onPress={() => undo.mutate()}>
            {say('rota.take.back')}
          </Button>
        )}
        {canTake && (
          <Button look="primary" isPending={take.isPending} onPress={submit}>
            {who === self ? say('rota.take.mine') : say('rota.take.give', { name: nameOf(who) })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
