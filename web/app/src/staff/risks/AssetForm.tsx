import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { risks as calls } from '../../api/oversight';
import { fieldOf } from '../../api/problem';
import type { Asset } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { kinds, today } from './lists';

const first = (asset?: Asset) => ({
  name: asset?.name ?? '',
  kind: asset?.kind ?? 'device',
  phi: asset?.phi ?? true,
  place: asset?.place ?? '',
  owner: asset?.owner ?? '',
  reviewed: today(),
});

/** Declares an asset, or says anew what one is. */
export function AssetForm({ asset, onClose }: { asset?: Asset; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState(() => first(asset));
  const save = useMutation({
    mutationFn: () => {
      const { place, ...said } = typed;
      const body = { ...said, ...(place.trim() === '' ? {} : { place }) };
      return asset?.id ? calls.amend(asset.id, { ...body, version: asset.version ?? 0 }) : calls.declare(body);
    },
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['risks'] });
    },
  });
  const refused = fieldOf(save.error);
  const [isTried, setIsTried] = useTried(refused);
  const set = (name: keyof typeof typed) => (value: string) => {
    // What was refused was said otherwise.
    if (!save.isPending) save.reset();
    setTyped({ ...typed, [name]: value });
  };
  const wrong = (name: 'name' | 'owner' | 'reviewed' | 'place') => {
    if (isTried && name !== 'place' && typed[name].trim() === '') return say('risks.missing');
    return refused === name ? say('risks.refused') : undefined;
  };
  const submit = () => {
    setIsTried(true);
    if ([typed.name, typed.owner, typed.reviewed].every((text) => text.trim() !== '')) save.mutate();
  };
  const isNew = !asset?.id;
  const title = isNew ? (asset ? say('risks.assets.declare', { name: asset.name }) : say('risks.assets.add')) : say('risks.assets.change', { name: asset.name });
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Field label={say('risks.assets.name')} value={typed.name} onChange={set('name')} autoComplete="off" wrong={wrong('name')} />
      <Select label={say('risks.assets.kind')} value={typed.kind} onChange={set('kind')} options={kinds.map((value) => ({ value, label: say(`risks.kind.${value}`) }))} />
      <Field label={say('risks.assets.place')} hint={say('risks.assets.place.hint')} value={typed.place} onChange={set('place')} autoComplete="off" wrong={wrong('place')} />
      <Tick isOn={typed.phi} onChange={(phi) => setTyped({ ...typed, phi })}>
        {say('risks.assets.phi.tick')}
      </Tick>
      <Field label={say('risks.owner')} value={typed.owner} onChange={set('owner')} autoComplete="off" wrong={wrong('owner')} />
      <Field type="date" label={say('risks.assets.reviewed.last')} value={typed.reviewed} onChange={set('reviewed')} wrong={wrong('reviewed')} />
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
