import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { consultations } from '../../api/calls';
import type { Colleague, Colleagues } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useSay, type Say } from '../../words';
import type { Key } from '../../words/catalog';
import { reasons } from './Licence';
import { Where } from './Where';

interface Props {
  /** The visit's consultation. */
  id: string;
  /** What becomes of the patient. */
  text: Key;
  /** What must be done while the visit's channels are open. */
  onBefore?: () => Promise<void>;
  onDone: () => Promise<void>;
  onClose: () => void;
}

/** Gives a visit to a colleague, who is shown with their licence where the patient is. */
export function HandOver({ id, text, onBefore, onDone, onClose }: Props) {
  const say = useSay();
  const [to, setTo] = useState<string>();
  const [reason, setReason] = useState<string>(reasons[0]);
  const [isAsking, setIsAsking] = useState(false);
  // Asked anew whenever it is opened: the patient may have moved on.
  const { data, error } = useQuery({ queryKey: ['consultation', id, 'colleagues'], queryFn: () => consultations.colleagues(id), gcTime: 0 });
  const hand = useMutation({
    mutationFn: async (whom: Colleague) => {
      await onBefore?.();
      return consultations.transfer(id, whom.personId, whom.refused ? reason : undefined);
    },
    onSuccess: onDone,
  });
  if (isAsking) return <Asking id={id} onClose={() => setIsAsking(false)} />;
  const chosen = data && chosenOf(data, to);
  return (
    <Dialog title={say('consulting.transfer.title')} isOpen onClose={onClose}>
      <p>{say(text)}</p>
      {data && <Choose colleagues={data} chosen={chosen} onChoose={setTo} onAsk={() => setIsAsking(true)} />}
      {chosen?.refused && <Reason isAbroad={data?.abroad === true} value={reason} onChange={setReason} />}
      <Failure error={hand.error ?? error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look={chosen?.refused ? 'stop' : 'primary'} isPending={hand.isPending} isDisabled={!chosen} onPress={() => chosen && hand.mutate(chosen)}>
          {say(chosen?.refused ? 'consulting.transfer.anyway' : 'consulting.transfer')}
        </Button>
      </div>
    </Dialog>
  );
}

const isOpen = (one: Colleague, { mayExcept }: Colleagues) => !one.refused || mayExcept;

/** Whom the reader chose, or the first whom they can choose. */
function chosenOf(all: Colleagues, to: string | undefined): Colleague | undefined {
  const open = all.items.filter((one) => isOpen(one, all));
  return open.find((one) => one.personId === to) ?? open[0];
}

/** Somebody's name, and what is known of their licence where the patient is; a clinic that has none on record reads names only. */
function labelOf({ name, licence }: Colleague, { state, items }: Colleagues, say: Say): string {
  if (licence == null) return items.every((one) => one.licence == null) ? name : say('consulting.transfer.unsaid', { name });
  if (licence === 'unplaced') return say('consulting.transfer.unplaced', { name });
  const isHeld = licence === 'held';
  if (state == null) return say(isHeld ? 'consulting.transfer.held.there' : 'consulting.transfer.lacking.there', { name });
  return say(isHeld ? 'consulting.transfer.held' : 'consulting.transfer.lacking', { name, state });
}

interface Choosing {
  colleagues: Colleagues;
  chosen: Colleague | undefined;
  onChoose: (to: string) => void;
  onAsk: () => void;
}

function Choose({ colleagues, chosen, onChoose, onAsk }: Choosing) {
  const say = useSay();
  const { items } = colleagues;
  if (items.length === 0) return <p>{say('consulting.transfer.nobody')}</p>;
  const options = items.map((one) => ({ value: one.personId, label: labelOf(one, colleagues, say), isDisabled: !isOpen(one, colleagues) }));
  return (
    <>
      <Select label={say('consulting.transfer.to')} value={chosen?.personId ?? ''} onChange={onChoose} options={options} />
      {options.some((one) => one.isDisabled) && <p className="small">{say('consulting.transfer.closed')}</p>}
      {items.some((one) => one.licence === 'unplaced') && (
        <Notice tone="wait" title={say('consulting.licence.unplaced')}>
          <p>{say('consulting.licence.unplaced.text')}</p>
          <div>
            <Button shape="compact" onPress={onAsk}>
              {say('consulting.where')}
            </Button>
          </div>
        </Notice>
      )}
      {chosen && (chosen.licence === 'lacking' || chosen.licence === 'abroad') && (
        <Notice tone={chosen.refused ? 'stop' : 'wait'} title={say('consulting.transfer.warned', { name: chosen.name })}>
          <p>{say(chosen.refused ? 'consulting.transfer.stopped' : 'consulting.licence.written')}</p>
        </Notice>
      )}
    </>
  );
}

/** A reason for which the law lets the colleague have the visit all the same; it is written down. */
function Reason({ isAbroad, value, onChange }: { isAbroad: boolean; value: string; onChange: (reason: string) => void }) {
  const say = useSay();
  const fitting = reasons.filter((one) => isAbroad || one !== 'foreign-law');
  return <Select label={say('consulting.transfer.reason')} value={value} onChange={onChange} options={fitting.map((one) => ({ value: one, label: say(`consulting.transfer.${one}`) }))} />;
}

/** Where the patient is: with that colleagues are judged anew. */
function Asking({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error } = useQuery({ queryKey: ['consultation', id], queryFn: () => consultations.show(id) });
  return data ? <Where consultation={data} onClose={onClose} /> : <Failure error={error} />;
}
