import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysets as calls } from '../../api/calls';
import type { Keyset, MadeKeyset } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { beyondProof, useProof } from '../glass/useProof';
import { useForm } from '../useForm';

interface Props {
  keysets: readonly Keyset[];
  onMade: (made: MadeKeyset) => void;
  onClose: () => void;
}

const isName = (text: string): boolean => /^[a-z0-9-]{1,32}$/.test(text);

/** A new environment, with the defaults or with the options of another. */
export function Add({ keysets, onMade, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped, drop] = useForm('keyset', { app: '', environment: '', like: '' });
  const [isTried, setIsTried] = useTried();
  const { app, environment, like } = typed;
  const { shown, field } = useProof();
  const close = () => {
    drop();
    onClose();
  };
  const add = useMutation({
    mutationFn: async () => {
      await shown();
      return calls.add({ app, environment, ...(like ? { like } : {}) });
    },
    onSuccess: async (made) => {
      close();
      onMade(made);
      await client.invalidateQueries({ queryKey: ['keysets'] });
    },
  });
  const wrong = (text: string) => (isTried && !isName(text) ? say('keysets.name.wrong') : undefined);
  const submit = () => {
    setIsTried(true);
    if (isName(app) && isName(environment)) add.mutate();
  };
  return (
    <Dialog title={say('keysets.add')} isOpen onClose={close}>
      <Field label={say('keysets.app')} value={app} onChange={(next) => setTyped({ ...typed, app: next })} autoComplete="off" wrong={wrong(app)} />
      <Field label={say('keysets.environment')} hint={say('keysets.environment.hint')} value={environment} onChange={(next) => setTyped({ ...typed, environment: next })} autoComplete="off" wrong={wrong(environment)} />
      <Select
        label={say('keysets.like')}
        value={like}
        onChange={(next) => setTyped({ ...typed, like: next })}
        options={[{ value: '', label: say('keysets.like.none') }, ...keysets.map((one) => ({ value: one.subscribeKey, label: `${one.app} · ${one.environment}` }))]}
      />
      {field(add.error)}
      <Failure error={beyondProof(add.error)} />
      <div className="actions">
        <Button onPress={close}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={add.isPending} onPress={submit}>
          {say('keysets.add.do')}
        </Button>
      </div>
    </Dialog>
  );
}
