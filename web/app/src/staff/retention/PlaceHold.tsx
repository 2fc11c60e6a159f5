import { useState } from 'react';
import { retention } from '../../api/oversight';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useCodes } from '../../words/codes';
import { useStep } from '../useStep';

const kinds = ['patient', 'consultation', 'channel', 'class', 'everything'] as const;
const reasons = ['litigation', 'audit', 'complaint', 'incident', 'request'] as const;

/** What the server takes for the number of a matter. */
const isMatter = (text: string) => /^[\w./-]{1,64}$/.test(text);

/** Holds something whatever the rules say. */
export function PlaceHold({ classes, onClose }: { classes: string[]; onClose: () => void }) {
  const say = useSay();
  const classOf = useCodes('retention.class');
  const [typed, setTyped] = useState({ matter: '', kind: 'patient', id: '', class: classes[0] ?? '', reason: 'litigation' });
  const [isTried, setIsTried] = useTried();
  const set = (part: keyof typeof typed) => (value: string) => setTyped({ ...typed, [part]: value });
  const matter = typed.matter.trim();
  const isClass = typed.kind === 'class';
  const isAll = typed.kind === 'everything';
  const mark = isAll ? 'everything' : `${typed.kind}/${isClass ? typed.class : typed.id.trim()}`;
  const hold = useStep('retention', () => retention.hold({ matter, mark, reason: typed.reason }), onClose);
  const isNamed = isAll || isClass || typed.id.trim() !== '';
  const wrong = (isRight: boolean, why: 'missing' | 'matter.wrong') => (isTried && !isRight ? say(`retention.hold.${why}`) : undefined);
  return (
    <Dialog title={say('retention.hold.add')} isOpen onClose={onClose}>
      <Field label={say('retention.hold.matter')} hint={say('retention.hold.matter.hint')} value={typed.matter} onChange={set('matter')} wrong={wrong(isMatter(matter), matter === '' ? 'missing' : 'matter.wrong')} />
      <Select label={say('retention.hold.kind')} value={typed.kind} onChange={set('kind')} options={kinds.map((value) => ({ value, label: say(`retention.hold.kind.${value}`) }))} />
      {isClass && <Select label={say('retention.rule.class')} value={typed.class} onChange={set('class')} options={classes.map((value) => ({ value, label: classOf(value) }))} />}
      {!isAll && !isClass && <Field label={say('retention.hold.id')} value={typed.id} onChange={set('id')} wrong={wrong(isNamed, 'missing')} />}
      <Select label={say('retention.hold.reason')} value={typed.reason} onChange={set('reason')} options={reasons.map((value) => ({ value, label: say(`retention.hold.reason.${value}`) }))} />
      <Failure error={hold.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={hold.isPending} onPress={() => (isMatter(matter) && isNamed ? hold.mutate() : setIsTried(true))}>
          {say('retention.hold.place')}
        </Button>
      </div>
    </Dialog>
  );
}
