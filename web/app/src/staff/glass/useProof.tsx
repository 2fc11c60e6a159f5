import { useMutation, useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { session as calls } from '../../api/calls';
import { Problem } from '../../api/problem';
import { useSession } from '../../api/session';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { canPasskey, show } from '../passkey';
import { ByProvider } from './ByProvider';

const isStepUp = (error: unknown) => error instanceof Problem && error.code === 'session.step-up';
/** What of an error is not said by the field. */
export const beyondProof = (error: unknown) => (isStepUp(error) ? null : error);

interface ProofProps {
  hint: string;
  value: string;
  onChange: (proof: string) => void;
  error: unknown;
}

/** Where the code or the password is typed; the server says when that is not enough. */
export function Proof({ hint, value, onChange, error }: ProofProps) {
  const say = useSay();
  const refusal = beyondProof(error) === error ? undefined : error;
  useTried(refusal);
  const { hasCodes } = useFactor();
  return (
    <>
      <Field label={say('glass.proof')} hint={hint} value={value} onChange={onChange} type="password" autoComplete="one-time-code" wrong={refusal ? say('problem.session.step-up') : undefined} />
      {!hasCodes && <ByProvider />}
    </>
  );
}

/** By what somebody came in: a second step of this clinic's, or one that their identity provider vouches for. */
function useFactor() {
  const { data: session } = useSession();
  const factor = session?.secondFactor ?? '';
  return { hasCodes: ['totp', 'passkey', 'recovery-code'].includes(factor), isVouched: factor === 'provider' };
}

/** How what is typed is asked for and shown to the server, by how somebody came in. */
export function useTyped() {
  const { hasCodes, isVouched } = useFactor();
  // Whoever came in by an identity provider may have an app here as well. Whoever came in without a second factor shows
  // their password, where the clinic lets them.
  const hint: Key = hasCodes ? 'glass.proof.code' : isVouched ? 'glass.proof.either' : 'glass.proof.password';
  const send = (typed: string) => (hasCodes || (isVouched && /^\d{6}$/.test(typed.trim())) ? calls.stepUp(typed.trim()) : calls.prove(typed));
  return { hint, send };
}

/** Asks for the second factor again: a field, and what shows the server what was typed there. */
export function useProof() {
  const say = useSay();
  const [proof, setProof] = useState('');
  const { hint, send } = useTyped();
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: calls.passkeys, enabled: canPasskey() });
  const byPasskey = useMutation({ mutationFn: async () => calls.stepUpByPasskey(await show(await calls.passkeyChallenge(''))) });
  const shown = async () => {
    if (proof === '') return;
    await send(proof);
    // A code counts once, so that the next try does not send it again.
    setProof('');
  };
  const field = (error: unknown) => (
    <>
      <Proof hint={say(hint)} value={proof} onChange={setProof} error={error} />
      {(passkeys.data?.items.length ?? 0) > 0 && (
        <div>
          <Button shape="compact" isPending={byPasskey.isPending} onPress={() => byPasskey.mutate()}>
            <KeyRound aria-hidden /> {say('glass.passkey')}
          </Button>
        </div>
      )}
      <Failure error={byPasskey.error} />
    </>
  );
  return { shown, field };
}
