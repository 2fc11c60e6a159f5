import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { renderSVG } from 'uqr';
import { session as calls } from '../api/calls';
import { isUnfinished, sessionQuery, useSession } from '../api/session';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { State } from '../design/State';
import { useTried } from '../design/useTried';
import { useSay, useTitle } from '../words';
import { Failed } from './account/Failed';
import { Keys } from './account/Keys';
import { Sessions } from './account/Sessions';
import { canPasskey, make } from './passkey';

/** Second factors of the person who is signed in. */
export function Account() {
  const say = useSay();
  const { data: session } = useSession();
  useTitle(say('account.title'));
  return (
    <>
      <h1>{say('account.title')}</h1>
      {session?.mustChangePassword && <Notice tone="wait">{say('account.change')}</Notice>}
      {session?.mustEnroll && <Notice tone="wait">{say('account.must')}</Notice>}
      {session && !isUnfinished(session) && (
        <Link to="/people/$id/choices" params={{ id: session.personId }}>
          {say('choices.own')}
        </Link>
      )}
      {session?.role === 'interpreter' && !isUnfinished(session) && <a href="/app/call">{say('app.missing.home')}</a>}
      <div className="panels">
        {session && <Password personId={session.personId} />}
        <Totp isOn={session?.secondFactor === 'totp'} />
        <Passkeys />
        {session && !isUnfinished(session) && <Sessions personId={session.personId} />}
        {session && !isUnfinished(session) && <Keys personId={session.personId} />}
      </div>
    </>
  );
}

function Totp({ isOn }: { isOn: boolean }) {
  const say = useSay();
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const begin = useMutation({ mutationFn: calls.beginTotp });
  const confirm = useMutation({ mutationFn: () => calls.confirmTotp(code.trim()) });
  const finish = () => client.invalidateQueries({ queryKey: sessionQuery.queryKey });
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('account.totp.title')}</h2>
        <State tone={isOn ? 'go' : 'plain'}>{say(isOn ? 'account.totp.on' : 'account.totp.off')}</State>
      </div>
      <p>{say('account.totp.text')}</p>
      {confirm.data ? (
        <Codes codes={confirm.data.recoveryCodes} onDone={() => void finish()} />
      ) : begin.data ? (
        <>
          <p>{say('account.totp.scan')}</p>
          <Qr text={begin.data.uri} label={say('account.totp.picture')} />
          <p>
            {say('account.totp.key')}: <code className="key">{begin.data.secret}</code>
          </p>
          <Field label={say('account.totp.code')} value={code} onChange={setCode} autoComplete="one-time-code" inputMode="numeric" />
          <Failed error={confirm.error} again={() => confirm.mutate()} />
          <Button look="primary" isPending={confirm.isPending} onPress={() => confirm.mutate()}>
            {say('account.totp.confirm')}
          </Button>
        </>
      ) : (
        !isOn && (
          <Button look="primary" isPending={begin.isPending} onPress={() => begin.mutate()}>
            {say('account.totp.begin')}
          </Button>
        )
      )}
      <Failed error={begin.error} again={() => begin.mutate()} />
    </section>
  );
}

/** Letters of the shortest password that the clinic takes. */
const shortest = 8;

function Password({ personId }: { personId: string }) {
  const say = useSay();
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const [isShort, setIsShort] = useTried();
  const change = useMutation({
    mutationFn: () => calls.setPassword(personId, password),
    onSuccess: () => {
      setPassword('');
      return client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const save = () => {
    setIsShort(password.length < shortest);
    if (password.length >= shortest) change.mutate();
  };
  return (
    <section className="card stack">
      <h2>{say('account.password.title')}</h2>
      <p>{say('account.password.text')}</p>
      <Field label={say('account.password.new')} value={password} onChange={setPassword} wrong={isShort ? say('account.password.short') : undefined} type="password" autoComplete="new-password" />
      <Button isPending={change.isPending} onPress={save}>
        {say('account.password.save')}
      </Button>
      {change.isSuccess && <Notice>{say('account.password.done')}</Notice>}
      <Failed error={change.error} again={() => change.mutate()} />
    </section>
  );
}

/** Drawn here: the secret in it goes to nobody else. */
function Qr({ text, label }: { text: string; label: string }) {
  const source = `data:image/svg+xml,${encodeURIComponent(renderSVG(text, { border: 2 }))}`;
  return <img className="qr" src={source} alt={label} width={200} height={200} />;
}

function Codes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const say = useSay();
  return (
    <>
      <h3>{say('account.codes.title')}</h3>
      <p>{say('account.codes.text')}</p>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button look="primary" onPress={onDone}>
        {say('account.codes.done')}
      </Button>
    </>
  );
}

/** The server refuses a longer name, and the device has its passkey by then. */
const mostLetters = 100;

function Passkeys() {
  const say = useSay();
  const client = useQueryClient();
  const [label, setLabel] = useState('');
  const list = useQuery({ queryKey: ['passkeys'], queryFn: () => calls.passkeys() });
  const refresh = () => Promise.all([client.invalidateQueries({ queryKey: ['passkeys'] }), client.invalidateQueries({ queryKey: sessionQuery.queryKey })]);
  const add = useMutation({
    mutationFn: async () => calls.addPasskey({ label: label.trim() || 'Passkey', ...((await make(await calls.passkeyOptions())) as object) }),
    onSuccess: refresh,
  });
  const remove = useMutation({ mutationFn: calls.removePasskey, onSuccess: refresh });
  return (
    <section className="card stack">
      <h2>{say('account.passkey.title')}</h2>
      <p>{say('account.passkey.text')}</p>
      {list.data?.items.length === 0 && <p className="quiet">{say('account.passkey.none')}</p>}
      {list.data?.items.map((one) => (
        <div key={one.id} className="row spread">
          <span>{one.label}</span>
          <Button look="stop" shape="compact" onPress={() => remove.mutate(one.id)}>
            {say('account.passkey.remove', { label: one.label })}
          </Button>
        </div>
      ))}
      {canPasskey() ? (
        <>
          <Field label={say('account.passkey.label')} hint={say('account.passkey.label.hint', { most: mostLetters })} value={label} onChange={setLabel} maxLength={mostLetters} autoComplete="off" />
          <Button isPending={add.isPending} onPress={() => add.mutate()}>
            {say('account.passkey.add')}
          </Button>
        </>
      ) : (
        <Notice>{say('account.passkey.unsupported')}</Notice>
      )}
      <Failure error={list.error} />
      <Failed error={remove.error} again={() => remove.variables !== undefined && remove.mutate(remove.variables)} />
      <Failed error={add.error} again={() => add.mutate()} />
    </section>
  );
}
