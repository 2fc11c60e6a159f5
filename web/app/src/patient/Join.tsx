import { useMutation, useQuery } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useEffect, useState, type SubmitEvent } from 'react';
import { links } from '../api/calls';
import { blocking, Problem } from '../api/problem';
import { useBegin, useSession } from '../api/session';
import type { Look } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Copy } from '../design/Copy';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { Pending } from '../shell/pages';
import { useSay, useWords } from '../words';
import type { CoreKey } from '../words/catalog';
import { hasChosen, languageOf } from '../words/language';
import { moment, zoneName } from '../words/times';
import { BirthDate, dateOf, nothing } from './BirthDate';
import { isInApp } from './browser';
import { usePath } from './path';
import { isWhole, keepOpened, secretOf, wasOpenedHere } from './secret';
import './patient.css';

/** A patient opens the link in their message and shows that it reached the right person. */
export function Join() {
  const say = useSay();
  const [secret] = useState(secretOf);
  const look = useQuery({ queryKey: ['link', secret], queryFn: () => links.look(secret), enabled: isWhole(secret) });
  useLanguageOf(look.data);
  const session = useSession();
  // Whoever signed in is in no visit.
  const isTheirs = (session.data?.role === 'patient' && Boolean(session.data.appointmentId)) || session.data?.actsFor !== undefined;
  const isBack = look.data?.state === 'used' && isTheirs && wasOpenedHere(secret);
  const [, go] = usePath();
  // The same link again in the same browser: after the page was closed, or in a second tab.
  useEffect(() => {
    if (isBack) go('/app/visit');
  }, [isBack, go]);
  if (!isWhole(secret)) return <NoLink title={say('join.no-secret.title')} text={say('join.no-secret.text')} />;
  const failure = blocking(look);
  if (failure) {
    return (
      <Column title={say('join.title')}>
        <Failure error={failure} onRetry={() => void look.refetch()} />
      </Column>
    );
  }
  switch (look.data?.state) {
    case undefined:
      return <Column title={say('join.title')}>{say('app.loading')}</Column>;
    case 'over':
      return <NoLink title={say('join.over.title')} text={say('join.over.text')} isFinal />;
    case 'expired':
      return <NoLink title={say('join.expired.title')} text={say('join.expired.text')} />;
    case 'used':
      if (session.isPending) return <Pending />;
      return isBack ? <Pending /> : <Identity secret={secret} look={look.data} />;
    case 'usable':
      return <Identity secret={secret} look={look.data} />;
  }
}

/** Speaks the patient's language from the first page on. */
function useLanguageOf(look: Look | undefined): void {
  const { suggest } = useWords();
  const own = languageOf(look?.language);
  useEffect(() => {
    if (own && !hasChosen()) suggest(own);
  }, [own, suggest]);
}

function NoLink({ title, text, isFinal = false }: { title: string; text: string; isFinal?: boolean }) {
  const say = useSay();
  return (
    <Column title={title}>
      <p>{text}</p>
      {!isFinal && (
        <div className="bottom">
          <a href="/app/recover" className="button primary wide">
            {say('join.new-link')}
          </a>
        </div>
      )}
    </Column>
  );
}

function Identity({ secret, look }: { secret: string; look: Look }) {
  const { say, language } = useWords();
  const [parts, setParts] = useState(nothing);
  const [isWrong, setIsWrong] = useTried();
  const begin = useBegin();
  const [, go] = usePath();
  const open = useMutation({
    mutationFn: (birthDate: string) => links.open(secret, birthDate),
    onSuccess: (session) => {
      keepOpened(secret);
      begin(session);
      go('/app/visit');
    },
  });
  const { reset } = open;
  const isOffline = open.error instanceof Problem && open.error.isOffline;
  // Once there is a network again, that there was none is not so any more.
  useEffect(() => {
    if (!isOffline) return;
    addEventListener('online', reset);
    return () => removeEventListener('online', reset);
  }, [isOffline, reset]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const date = dateOf(parts);
    setIsWrong(date === undefined);
    // What went wrong before was another try.
    if (date === undefined) reset();
    else open.mutate(date);
  };
  return (
    <Column title={look.providerName ? say('join.with', { provider: look.providerName }) : say('join.title')} above={look.clinicName}>
      <form onSubmit={submit} noValidate>
        {look.startsAt && (
          <p className="when">
            {moment(look.startsAt, language)} <span className="quiet">{zoneName(language)}</span>
          </p>
        )}
        {look.open === false && <Closed look={look} />}
        {isInApp() && <InApp />}
        <div className="stack">
          <h2>{say('join.is-this-you')}</h2>
          <p className="quiet">{say('join.why')}</p>
          <BirthDate parts={parts} onChange={setParts} isWrong={isWrong} />
          <Failure error={open.error} />
          {open.error && <a href="/app/recover">{say('join.new-link')}</a>}
        </div>
        <div className="bottom">
          <Button type="submit" look="primary" shape="wide" isPending={open.isPending}>
            {say('join.continue')}
          </Button>
          <p className="quiet small private">
            <Lock aria-hidden /> {say('join.private')}
          </p>
        </div>
      </form>
    </Column>
  );
}

const closed = ['closed-now', 'closed-today', 'closed-holiday'] as const;

/** The clinic's own word on why it is closed; one that this page does not know is said plainly. */
const closedOf = (code: string | null | undefined): CoreKey => `join.closed.${closed.find((known) => known === code) ?? closed[0]}`;

/** Why the clinic is closed, and what it says of that itself: in the reader's language, or else in its own. */
function Closed({ look }: { look: Look }) {
  const { say, language } = useWords();
  const own = look.closedWords;
  const spoken = own[language] === undefined ? Object.keys(own)[0] : language;
  return (
    <Notice tone="wait">
      <p>{say(closedOf(look.closedMessageCode))}</p>
      {spoken !== undefined && (
        <p className="written" lang={spoken}>
          {own[spoken]}
        </p>
      )}
    </Notice>
  );
}

function InApp() {
  const say = useSay();
  return (
    <Notice tone="wait" title={say('join.in-app.title')}>
      <p>{say('join.in-app.text')}</p>
      <Copy text={location.href} label={say('app.copy.link')} done={say('join.copied')} isBare />
    </Notice>
  );
}
