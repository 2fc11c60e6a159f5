import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Tick } from '../../design/Tick';
import { useSay } from '../../words';
import { useChanged } from './useRota';

interface Props {
  title: string;
  first: readonly string[];
  fitting: readonly Person[];
  /** What follows when nobody is chosen. */
  none: string;
  save: (chosen: readonly string[]) => Promise<unknown>;
  onClose: () => void;
}

/** Some of the people who work somewhere, chosen by name. */
export function Listed({ title, first, fitting, none, save, onClose }: Props) {
  const say = useSay();
  const changed = useChanged();
  const [chosen, setChosen] = useState(first);
  const keep = useMutation({ mutationFn: () => save(chosen), onSuccess: () => changed().then(onClose) });
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <div>
        {fitting.map((one) => (
          <Tick key={one.id} isOn={chosen.includes(one.id)} onChange={(isOn) => setChosen(isOn ? [...chosen, one.id] : chosen.filter((id) => id !== one.id))}>
            {one.name}
          </Tick>
        ))}
      </div>
      {chosen.length === 0 && <Notice tone="wait">{none}</Notice>}
      <Failure error={keep.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={keep.isPending} onPress={() => keep.mutate()}>
          {say('rota.save')}
        </Button>
      </div>
    </Dialog>
  );
}
