import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { risks as calls } from '../../api/oversight';
import { fieldOf } from '../../api/problem';
import type { Asset, Risk } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { grades, states, treatments } from './lists';

const first = (assets: readonly Asset[], risk?: Risk) => ({
  assetId: risk?.assetId ?? assets[0]?.id ?? '',
  threat: risk?.threat ?? '',
  vulnerability: risk?.vulnerability ?? '',
  likelihood: String(risk?.likelihood ?? 3),
  impact: String(risk?.impact ?? 3),
  treatment: risk?.treatment ?? 'mitigate',
  owner: risk?.owner ?? '',
  due: risk?.due ?? '',
  state: risk?.state ?? 'open',
});

type Typed = ReturnType<typeof first>;

/** Sends what was filled in, as a new risk or as the next version of one. */
function useSave(typed: Typed, risk: Risk | undefined, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => {
      const body = { ...typed, likelihood: Number(typed.likelihood), impact: Number(typed.impact) };
      return risk ? calls.reassess(risk.id, { ...body, version: risk.version }) : calls.record(body);
    },
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['risks'] });
    },
  });
}

interface Props {
  /** Those that are declared. */
  assets: readonly Asset[];
  risk?: Risk;
  onClose: () => void;
}

/** Writes a risk down, or says anew how one stands. */
export function RiskForm({ assets, risk, onClose }: Props) {
  const say = useSay();
  const [typed, setTyped] = useState(() => first(assets, risk));
  const save = useSave(typed, risk, onClose);
  const refused = fieldOf(save.error);
  const [isTried, setIsTried] = useTried(refused);
  const set = (name: keyof Typed) => (value: string) => {
    // What was refused was said otherwise.
    if (!save.isPending) save.reset();
    setTyped({ ...typed, [name]: value });
  };
  const wrong = (name: keyof Typed) => {
    if (isTried && typed[name].trim() === '') return say('risks.missing');
    return refused === name ? say('risks.refused') : undefined;
  };
  const isTorn = typed.state === 'accepted' && typed.treatment !== 'accept';
  const submit = () => {
    setIsTried(true);
    if (!isTorn && Object.values(typed).every((text) => text.trim() !== '')) save.mutate();
  };
  const text = (name: 'threat' | 'vulnerability' | 'owner') => <Field label={say(`risks.${name}`)} value={typed[name]} onChange={set(name)} autoComplete="off" wrong={wrong(name)} />;
  const grade = (name: 'likelihood' | 'impact') => <Select label={say(`risks.${name}`)} value={typed[name]} onChange={set(name)} options={grades.map((value) => ({ value: String(value), label: say(`risks.${name}.${value}`) }))} wrong={wrong(name)} />;
  return (
    <Dialog title={risk ? say('risks.change', { threat: risk.threat }) : say('risks.add')} isOpen onClose={onClose}>
      <Select label={say('risks.asset')} value={typed.assetId} onChange={set('assetId')} options={assets.map(({ id, name }) => ({ value: id ?? '', label: name }))} wrong={wrong('assetId')} />
      {text('threat')}
      {text('vulnerability')}
      {grade('likelihood')}
      {grade('impact')}
      <Select label={say('risks.treatment')} value={typed.treatment} onChange={set('treatment')} options={treatments.map((value) => ({ value, label: say(`risks.treatment.${value}`) }))} />
      <Select label={say('risks.state')} value={typed.state} onChange={set('state')} options={states.map((value) => ({ value, label: say(`risks.state.${value}`) }))} wrong={isTried && isTorn ? say('risks.state.accepted.only') : wrong('state')} />
      {text('owner')}
      <Field type="date" label={say('risks.due')} hint={say('risks.due.hint')} value={typed.due} onChange={set('due')} wrong={wrong('due')} />
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={submit}>
          {say('risks.save')}
        </Button>
      </div>
    </Dialog>
  );
}
