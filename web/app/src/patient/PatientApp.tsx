import { lazy, Suspense } from 'react';
import { useEnding, useSession } from '../api/session';
import { Boundary } from '../shell/Boundary';
import { Offline } from '../shell/Offline';
import { Missing, Pending } from '../shell/pages';
import { useLanguageOfPerson } from '../shell/person';
import { withWords } from '../words';
import { Join } from './Join';
import { usePath } from './path';
import { VisitFlow } from './VisitFlow';

const Recover = lazy(() => import('./Recover'));
const Plan = lazy(withWords(() => import('./Plan'), 'plan'));
const Choices = lazy(withWords(() => import('./Choices'), 'plan'));
const OwnRecord = lazy(withWords(() => import('./OwnRecord'), 'privacy'));
const PrivacyNotice = lazy(withWords(() => import('./PrivacyNotice'), 'privacy'));
const LanguageHelp = lazy(withWords(() => import('./LanguageHelp'), 'privacy'));
const ActFor = lazy(withWords(() => import('./ActFor'), 'plan'));
const Seen = lazy(withWords(() => import('./Seen'), 'seen'));
const Guest = lazy(() => import('./Guest'));
const GuestCall = lazy(withWords(() => import('./GuestCall'), 'room'));

/** The pages of patients, and of those who join a visit by link. */
export function App() {
  useEnding();
  useLanguageOfPerson();
  return (
    <Boundary>
      <Offline />
      <Suspense fallback={<Pending />}>
        <Page />
      </Suspense>
    </Boundary>
  );
}

function Page() {
  const [path] = usePath();
  const { data: session, isPending } = useSession();
  switch (path) {
    case '/app/join':
      return <Join />;
    case '/app/privacy-notice':
      return <PrivacyNotice />;
    case '/app/language-help':
      return <LanguageHelp />;
    case '/app/recover':
      return <Recover />;
    case '/app/guest':
      return <Guest />;
    case '/app/visit':
      // Without a session the link is asked again; after a reload it is still here.
      if (isPending) return <Pending />;
      if (session?.role === 'guardian' && session.actsFor) return <ActFor session={session} />;
      return session?.role === 'patient' ? <VisitFlow /> : <Join />;
    case '/app/plan':
    case '/app/choices':
    case '/app/own-record':
    case '/app/seen':
      if (isPending) return <Pending />;
      if (session?.role !== 'patient') return <Join />;
      return <Own path={path} patient={session.personId} />;
    case '/app/call':
      if (isPending) return <Pending />;
      return <GuestCall />;
    default:
      return <Missing />;
  }
}

/** What is a patient's own beside their visit. */
function Own({ path, patient }: { path: string; patient: string }) {
  if (path === '/app/plan') return <Plan />;
  if (path === '/app/choices') return <Choices />;
  return path === '/app/seen' ? <Seen patient={patient} /> : <OwnRecord patient={patient} />;
}
