import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { Person, RotaLayer } from '../../api/views';
import { Button } from '../../design/Button';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { minutesOf, weekdays } from '../../plan/days';
import { timeOfDay } from '../../plan/zones';
import { useWords } from '../../words';
import { weekdayName } from '../week/WeeklyHours';

/** What may be wrong with a layer, by the words for it. */
export type Wrong = 'rota.wrong.members' | 'rota.wrong.handovers' | 'rota.wrong.from';

interface Props {
  number: number;
  layer: RotaLayer;
  fitting: readonly Person[];
  /** What is wrong with it, if anything is. */
  wrong: Wrong | undefined;
  onChange: (next: RotaLayer) => void;
  onRemove: () => void;
}

/** One layer: who takes turns in which order, when turns change, and from when to when all that holds. */
export function LayerFields({ number, layer, fitting, wrong, onChange, onRemove }: Props) {
  const { say } = useWords();
  return (
    <div className="rota-layer" role="group" aria-label={say('rota.layer', { number })}>
      <div className="row spread">
        <h3>{say('rota.layer', { number })}</h3>
        <Button look="bare" onPress={onRemove}>
          {say('rota.layer.remove')} <span className="hidden-text">{number}</span>
        </Button>
      </div>
      <Members isWrong={wrong === 'rota.wrong.members'} members={layer.members} fitting={fitting} onChange={(members) => onChange({ ...layer, members })} />
      <Handovers isWrong={wrong === 'rota.wrong.handovers'} handovers={layer.handovers} onChange={(handovers) => onChange({ ...layer, handovers })} />
      <div className="stretch-of-two">
        <Field label={say('rota.from')} type={'date'} value={layer.from} isInvalid={wrong === 'rota.wrong.from'} onChange={(from) => onChange({ ...layer, from })} />
        <Field label={say('rota.until')} type={'date'} value={layer.until ?? ''} onChange={(until) => onChange({ ...layer, until: until === '' ? null : until })} />
      </div>
    </div>
  );
}

interface MembersProps {
  isWrong: boolean;
  members: readonly string[];
  fitting: readonly Person[];
  onChange: (members: string[]) => void;
}

/** People in the order of their turns; somebody may have two of them. */
function Members({ isWrong, members, fitting, onChange }: MembersProps) {
  const { say } = useWords();
  const nameOf = (id: string) => fitting.find((one) => one.id === id)?.name ?? id;
  const swap = (at: number, other: number) => onChange(members.map((one, place) => (place === at ? members[other]! : place === other ? members[at]! : one)));
  return (
    <>
      <h4>{say('rota.members')}</h4>
      <ol className="rota-members">
        {members.map((id, at) => {
          const name = nameOf(id);
          return (
            // Somebody may stand there twice: only the place tells one from the other.
            <li key={at}>
              <span>{name}</span>
              <Button look="bare" shape="round" isDisabled={at === 0} aria-label={say('rota.up', { name })} onPress={() => swap(at, at - 1)}>
                <ArrowUp aria-hidden />
              </Button>
              <Button look="bare" shape="round" isDisabled={at === members.length - 1} aria-label={say('rota.down', { name })} onPress={() => swap(at, at + 1)}>
                <ArrowDown aria-hidden />
              </Button>
              <Button look="bare" shape="round" aria-label={say('rota.drop', { name })} onPress={() => onChange(members.filter((_, place) => place !== at))}>
                <X aria-hidden />
              </Button>
            </li>
          );
        })}
      </ol>
      <Select
        label={say('rota.members.add')}
        value=""
        isInvalid={isWrong}
        onChange={(id) => id !== '' && onChange([...members, id])}
        options={[{ value: '', label: say('rota.members.choose') }, ...fitting.map((one) => ({ value: one.id, label: one.name }))]}
      />
    </>
  );
}

function Handovers({ isWrong, handovers, onChange }: { isWrong: boolean; handovers: RotaLayer['handovers']; onChange: (next: RotaLayer['handovers']) => void }) {
  const { say, language } = useWords();
  const last = handovers.at(-1);
  const at = last?.at ?? '08:00';
  const change = (place: number, next: Partial<RotaLayer['handovers'][number]>) => onChange(handovers.map((one, other) => (other === place ? { ...one, ...next } : one)));
  const add = () => onChange([...handovers, { day: weekdays[weekdays.findIndex((one) => one === last?.day) + 1] ?? 'monday', at }]);
  return (
    <>
      <h4>{say('rota.handovers')}</h4>
      {handovers.map((one, place) => (
        <div key={place} className="rota-handover" role="group" aria-label={say('rota.handover', { number: place + 1 })}>
          <Select label={say('rota.handover.day')} value={one.day} onChange={(day) => change(place, { day })} options={weekdays.map((value) => ({ value, label: weekdayName(value, language) }))} />
          <Field label={say('rota.handover.at')} type={'time'} value={one.at} isInvalid={isWrong} onChange={(next) => change(place, { at: next })} />
          <Button look="bare" shape="round" aria-label={say('rota.handover.remove', { number: place + 1 })} onPress={() => onChange(handovers.filter((_, other) => other !== place))}>
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div className="row">
        <Button shape="compact" onPress={add}>
          {say('rota.handover.add')}
        </Button>
        <Button shape="compact" onPress={() => onChange(weekdays.map((day) => ({ day, at })))}>
          {say('rota.handover.daily', { time: timeOfDay(minutesOf(at), language) })}
        </Button>
      </div>
    </>
  );
}
