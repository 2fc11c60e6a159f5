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

const populations = ['', 'adult', 'minor'] as const;
const isNumber = (text: string) => /^\d{1,6}$/.test(text.trim());

/** A rule, or the next version of one; somebody else approves it. */
export function ProposeRule({ classes, onClose }: { classes: string[]; onClose: () => void }) {
  const say = useSay();
  const classOf = useCodes('retention.class');
  const [typed, setTyped] = useState({ class: classes[0] ?? '', jurisdiction: 'US', population: '', days: '', floorAge: '', authority: '' });
  const [isTried, setIsTried] = useTried();
  const set = (part: keyof typeof typed) => (value: string) => setTyped({ ...typed, [part]: value });
  const propose = useStep('retention', 
    () =>
      retention.propose({
        class: typed.class,
        jurisdiction: typed.jurisdiction.trim(),
        days: Number(typed.days),
        authority: typed.authority.trim(),
        ...(typed.population ? { population: typed.population } : {}),
        ...(typed.floorAge.trim() ? { floorAge: Number(typed.floorAge) } : {}),
      }),
    onClose,
  );
  const isWhole = [typed.jurisdiction, typed.authority].every((text) => text.trim() !== '') && isNumber(typed.days) && (typed.floorAge.trim() === '' || isNumber(typed.floorAge));
  const wrong = (isRight: boolean) => (isTried && !isRight ? say('retention.hold.missing') : undefined);
  return (
    <Dialog title={say('retention.rule.add')} isOpen onClose={onClose}>
      <p>{say('retention.rule.text')}</p>
      <Select label={say('retention.rule.class')} value={typed.class} onChange={set('class')} options={classes.map((value) => ({ value, label: classOf(value) }))} />
      <Field label={say('retention.rule.where')} value={typed.jurisdiction} onChange={set('jurisdiction')} wrong={wrong(typed.jurisdiction.trim() !== '')} />
      <Select label={say('retention.rule.population')} value={typed.population} onChange={set('population')} options={populations.map((value) => ({ value, label: say(`retention.rule.population.${value}`) }))} />
      <Field label={say('retention.rule.length')} inputMode="numeric" value={typed.days} onChange={set('days')} wrong={wrong(isNumber(typed.days))} />
      <Field label={say('retention.rule.floor')} inputMode="numeric" value={typed.floorAge} onChange={set('floorAge')} wrong={wrong(typed.floorAge.trim() === '' || isNumber(typed.floorAge))} />
      <Field label={say('retention.rule.law')} value={typed.authority} onChange={set('authority')} wrong={wrong(typed.authority.trim() !== '')} />
      <Failure error={propose.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={propose.isPending} onPress={() => (isWhole ? propose.mutate() : setIsTried(true))}>
          {say('retention.rule.propose')}
        </Button>
      </div>
    </Dialog>
  );
}
