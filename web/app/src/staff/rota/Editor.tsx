import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { rotas } from '../../api/calls';
import type { Person, Rota, RotaLayer } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { LayerFields, type Wrong } from './LayerFields';
import { useChanged } from './useRota';

/** So many layers a rota has at most. */
const most = 5;

interface Props {
  department: { id: string; name: string };
  rota: Rota;
  /** Today, by the department's clock. */
  today: string;
  fitting: readonly Person[];
  /** How soon the next layer is alerted. */
  pace: string;
  onClose: () => void;
}

/** What is wrong with a layer, if anything is. */
function wrong({ members, handovers, from, until }: RotaLayer): Wrong | undefined {
  if (members.length === 0) return 'rota.wrong.members';
  const times = new Set(handovers.map(({ day, at }) => `${day} ${at}`));
  if (handovers.length === 0 || times.size < handovers.length || handovers.some(({ at }) => at === '')) return 'rota.wrong.handovers';
  if (from === '' || (until && until <= from)) return 'rota.wrong.from';
  return undefined;
}

/** A department's rota as a whole: layers, people in their order, and when turns change. */
export function Editor({ department, rota, today, fitting, pace, onClose }: Props) {
  const say = useSay();
  const changed = useChanged();
  const fresh = (): RotaLayer => ({ members: [], handovers: [{ day: 'monday', at: '08:00' }], from: today, until: null });
  const [layers, setLayers] = useState<RotaLayer[]>(rota.layers.length === 0 ? [fresh()] : rota.layers);
  const [isTried, setIsTried] = useTried();
  // As it was when this began: what is read anew meanwhile is not what these changes were made to.
  const [read] = useState(rota.layers);
  const save = useMutation({ mutationFn: () => rotas.set(department.id, layers, read), onSuccess: () => changed().then(onClose) });
  const problems = layers.flatMap((one, at) => {
    const key = wrong(one);
    return key ? [say(key, { number: at + 1 })] : [];
  });
  const submit = () => {
    setIsTried(true);
    if (problems.length === 0) save.mutate();
  };
  return (
    <Dialog title={say('rota.of', { department: department.name })} isOpen onClose={onClose}>
      <p className="quiet">
        {say('rota.layers.text')} {pace}
      </p>
      {layers.map((layer, at) => (
        // A layer has no name but its place.
        <LayerFields
          key={at}
          number={at + 1}
          layer={layer}
          fitting={fitting}
          wrong={isTried ? wrong(layer) : undefined}
          onChange={(next) => setLayers(layers.map((one, place) => (place === at ? next : one)))}
          onRemove={() => setLayers(layers.filter((_, place) => place !== at))}
        />
      ))}
      {layers.length < most && (
        <div>
          <Button onPress={() => setLayers([...layers, fresh()])}>{say('rota.layer.add')}</Button>
        </div>
      )}
      {layers.length === 0 && <Notice tone="wait">{say('rota.end')}</Notice>}
      {isTried && problems.length > 0 && <Notice tone="stop">{problems.join(' ')}</Notice>}
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={submit}>
          {say('rota.save')}
        </Button>
      </div>
    </Dialog>
  );
}
