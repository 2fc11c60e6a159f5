import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { session as calls } from '../../api/calls';
import { Problem } from '../../api/problem';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useSay } from '../../words';
import { ByProvider } from '../glass/ByProvider';
import { beyondProof, useProof } from '../glass/useProof';

interface Props {
  error: unknown;
  again: () => void;
}

/** What went wrong; where the password or the second step is asked for again, it is shown here and the same is tried once more. */
export function Failed({ error, again }: Props) {
  const code = error instanceof Problem ? error.code : undefined;
  if (code === 'session.prove-again') return <Password error={error} again={again} />;
  if (code === 'session.step-up') return <SecondStep error={error} again={again} />;
  return <Failure error={error} />;
}

function Password({ error, again }: Props) {
  const say = useSay();
  const [password, setPassword] = useState('');
  const prove = useMutation({
    mutationFn: () => calls.prove(password),
    onSuccess: () => {
      setPassword('');
      again();
    },
  });
  return (
    <>
      <Failure error={prove.error ?? error} />
      <Field label={say('account.proof')} value={password} onChange={setPassword} type="password" autoComplete="current-password" />
      <ByProvider />
      <Button isPending={prove.isPending} onPress={() => prove.mutate()}>
        {say('account.prove')}
      </Button>
    </>
  );
}

function SecondStep({ error, again }: Props) {
  const say = useSay();
  const { shown, field } = useProof();
  const prove = useMutation({ mutationFn: shown, onSuccess: again });
  return (
    <>
      <Failure error={beyondProof(prove.error)} />
      {field(prove.error ?? error)}
      <Button isPending={prove.isPending} onPress={() => prove.mutate()}>
        {say('account.prove')}
      </Button>
    </>
  );
}
