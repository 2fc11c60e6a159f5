import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { page, privacy } from '../api/privacy';
import { useSession, useSignOut } from '../api/session';
import type { PrivacyRequest } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { More } from '../design/More';
import { Notice } from '../design/Notice';
import { usePaged } from '../design/usePaged';
import { useTried } from '../design/useTried';
import { Ask } from '../privacy/Ask';
import { Told } from '../privacy/Told';
import { useSay, useWords, withWords } from '../words';
import './patient.css';

/** Asks for the password again, where the server does; nobody else waits for its words. */
const Failed = lazy(withWords(async () => ({ default: (await import('../staff/account/Failed')).Failed }), 'staff'));

/** What a patient asked about their record, what the clinic answered, and their copies. */
export default function OwnRecord({ patient }: { patient: string }) {
  const say = useSay();
  const { data: session } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const list = usePaged(['privacy', patient], (before) => privacy.of(patient, before), { size: page, idOf: ({ id }) => id });
  const { items } = list;
  return (
    <Column title={say('privacy.own.title')}>
      <p>{say('privacy.own.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {items && (
        <section className="stack">
          <h2>{say('privacy.own.list')}</h2>
          {items.length === 0 && <p className="quiet">{say('privacy.own.none')}</p>}
          {items.map((one) => (
            <Own key={one.id} request={one} />
          ))}
          <More list={list} isWide />
        </section>
      )}
      {isAsking && <Ask patient={patient} sent="privacy.sent" />}
      <div className="bottom">
        {!isAsking && (
          <Button look="primary" shape="wide" onPress={() => setIsAsking(true)}>
            {say('privacy.own.new')}
          </Button>
        )}
        {session?.appointmentId ? <a href="/app/visit">{say('privacy.own.back')}</a> : <SignOut />}
      </div>
    </Column>
  );
}

/** Whoever signed in by hand ends it by hand; what a link opened ends with its visit. */
function SignOut() {
  const say = useSay();
  const out = useMutation({ mutationFn: useSignOut() });
  return (
    <>
      <Failure error={out.error} />
      <Button look="bare" shape="wide" isPending={out.isPending} onPress={() => out.mutate()}>
        {say('app.sign-out')}
      </Button>
    </>
  );
}

function Own({ request }: { request: PrivacyRequest }) {
  const say = useSay();
  return (
    <article className="card stack">
      <Told request={request} heading={say(`privacy.asked.${request.asked}`)} level={3} isOwn />
      {request.canCopy && <Copies request={request} />}
      {request.state === 'denied' && <p className="small">{say(request.asked === 'amendment' ? 'privacy.denied.rights' : 'privacy.denied.complain')}</p>}
      {request.state === 'denied' && request.asked === 'amendment' && !request.disagreement && <Disagree request={request} />}
      {request.state === 'open' && <Withdraw request={request} />}
    </article>
  );
}

function Copies({ request }: { request: PrivacyRequest }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const copy = useMutation({
    mutationFn: async (format: 'archive' | 'document') => privacy.take(request, await privacy.copyFor(request, { purpose: 'patient-request' }, ''), format, language),
  });
  const again = () => {
    if (copy.variables) copy.mutate(copy.variables);
  };
  // A link is for one visit: the server gives it no copy.
  if (session?.appointmentId) {
    return (
      <>
        <p className="small">{say('problem.access.link-copy')}</p>
        <p className="small">{say('privacy.copy.sign-in.text')}</p>
        <a href="/app/sign-in" className="button wide">
          {say('privacy.copy.sign-in')}
        </a>
      </>
    );
  }
  return (
    <>
      <p className="small">{say('privacy.copy.text')}</p>
      {copy.error && (
        <Suspense fallback={<Failure error={copy.error} />}>
          <Failed error={copy.error} again={again} />
        </Suspense>
      )}
      {copy.isSuccess && <Notice>{say('privacy.copy.started')}</Notice>}
      <Button shape="wide" isPending={copy.isPending} onPress={() => copy.mutate('document')}>
        <Download aria-hidden /> {say('privacy.copy.document')}
      </Button>
      <Button shape="wide" isPending={copy.isPending} onPress={() => copy.mutate('archive')}>
        <Download aria-hidden /> {say('privacy.copy.archive')}
      </Button>
    </>
  );
}

function useRefresh({ patientId }: PrivacyRequest) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ['privacy', patientId] });
}

function Withdraw({ request }: { request: PrivacyRequest }) {
  const say = useSay();
  const withdraw = useMutation({ mutationFn: () => privacy.withdraw(request.patientId, request.id), onSettled: useRefresh(request) });
  return (
    <>
      <Failure error={withdraw.error} />
      <div>
        <Button look="bare" isPending={withdraw.isPending} onPress={() => withdraw.mutate()}>
          {say('privacy.withdraw')} <span className="hidden-text">({say(`privacy.asked.${request.asked}`)})</span>
        </Button>
      </div>
    </>
  );
}

function Disagree({ request }: { request: PrivacyRequest }) {
  const say = useSay();
  const [text, setText] = useState<string>();
  const [isTried, setIsTried] = useTried();
  const said = text?.trim() ?? '';
  const disagree = useMutation({ mutationFn: () => privacy.disagree(request.patientId, request.id, said), onSuccess: useRefresh(request) });
  const send = () => {
    setIsTried(text !== undefined);
    if (text === undefined) setText('');
    else if (said !== '') disagree.mutate();
  };
  return (
    <>
      {text !== undefined && <Field label={say('privacy.disagree.text')} rows={3} value={text} onChange={setText} wrong={isTried && said === '' ? say('privacy.say.missing') : undefined} />}
      <Failure error={disagree.error} />
      <div>
        <Button isPending={disagree.isPending} onPress={send}>
          {say('privacy.disagree')}
        </Button>
      </div>
    </>
  );
}
