import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import { session as calls } from '../api/calls';
import { Problem } from '../api/problem';
import { useBegin } from '../api/session';
import type { Session } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { useSay } from '../words';
import { canPasskey, show } from './passkey';

/** Password, then the second step; or a passkey, which is both. */
export function SignIn() {
  const say = useSay();
  const navigate = useNavigate();
  const begin = useBegin();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [isTried, setIsTried] = useTried();
  const enter = async (session: Session) => {
    begin(session);
    await navigate({ to: '/' });
  };
  const sign = useMutation({ mutationFn: (code?: string) => calls.signIn(login.trim(), password, code), onSuccess: enter });
  const passkey = useMutation({
    mutationFn: async () => calls.signInByPasskey(await show(await calls.passkeyChallenge(login.trim()))),
    onSuccess: enter,
  });
  const [needsCode, setNeedsCode] = useState(false);
  const asksForCode = sign.error instanceof Problem && sign.error.code === 'session.second-factor';
  if (asksForCode && !needsCode) setNeedsCode(true);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (login.trim() !== '' && password !== '') sign.mutate(undefined);
  };
  if (needsCode) return <SecondStep isBusy={sign.isPending} error={asksForCode ? null : sign.error} onCode={(code) => sign.mutate(code)} />;
  return (
    <Column title={say('sign-in.title')}>
      <form onSubmit={submit} noValidate>
        <p className="quiet">{say('sign-in.text')}</p>
        <Field label={say('sign-in.login')} value={login} onChange={setLogin} isInvalid={isTried && login.trim() === ''} autoComplete="username webauthn" />
        <Field label={say('sign-in.password')} value={password} onChange={setPassword} isInvalid={isTried && password === ''} type="password" autoComplete="current-password" />
        {isTried && (login.trim() === '' || password === '') && <Notice tone="stop">{say('sign-in.missing')}</Notice>}
        <Failure error={sign.error ?? passkey.error} />
        <div className="bottom">
          <Button type="submit" look="primary" shape="wide" isPending={sign.isPending}>
            {say('sign-in.submit')}
          </Button>
          {canPasskey() && (
            <Button look="bare" shape="wide" isPending={passkey.isPending} onPress={() => passkey.mutate()}>
              <KeyRound aria-hidden /> {say('sign-in.passkey')}
            </Button>
          )}
        </div>
      </form>
      <Providers />
    </Column>
  );
}

/** The clinic's identity providers: links, because whoever follows one leaves this page. */
function Providers() {
  const say = useSay();
  const providers = useQuery({ queryKey: ['sso'], queryFn: calls.providers });
  const why = new URLSearchParams(location.search).get('sso');
  return (
    <>
      {why !== null && <Notice tone="stop">{say(why === 'sso.second-factor' ? 'sign-in.sso.second-factor' : 'sign-in.sso.failed')}</Notice>}
      {providers.data?.items.map((one) => (
        <a key={one.name} className="button wide" href={`/api/v1/sso/${encodeURIComponent(one.name)}/start`}>
          {say('sign-in.sso', { title: one.title })}
        </a>
      ))}
    </>
  );
}

function SecondStep({ isBusy, error, onCode }: { isBusy: boolean; error: unknown; onCode: (code: string) => void }) {
  const say = useSay();
  const [code, setCode] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (code.trim() !== '') onCode(code.trim());
  };
  return (
    <Column title={say('sign-in.code.title')}>
      <form onSubmit={submit} noValidate>
        <Field label={say('sign-in.code')} hint={say('sign-in.code.hint')} value={code} onChange={setCode} autoComplete="one-time-code" autoFocus />
        <Failure error={error} />
        <div className="bottom">
          <Button type="submit" look="primary" shape="wide" isPending={isBusy}>
            {say('sign-in.code.submit')}
          </Button>
        </div>
      </form>
    </Column>
  );
}
