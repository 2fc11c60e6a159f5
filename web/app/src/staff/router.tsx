import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { isUnfinished, sessionQuery } from '../api/session';
import type { Role, Session } from '../api/views';
import { Broken, Missing, Pending } from '../shell/pages';
import { visitOf } from '../shell/person';
import { left } from './back';
import { Root } from './Root';
import { useAlso, withWords } from '../words';

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: Missing });

/** Where somebody of a role begins. */
function homeOf(session: Session | null): string {
  if (!session) return '/sign-in';
  if (isUnfinished(session)) return '/account';
  switch (session.role) {
    case 'provider':
      return '/today';
    case 'nurse':
    case 'coordinator':
      return '/board';
    case 'compliance-officer':
      return '/record';
    case 'administrator':
      return '/overview';
    default:
      // Patients and guests have pages of their own, outside this router.
      location.assign(visitOf(session));
      return '/sign-in';
  }
}

/** Lets only these roles in; the others begin where they belong. */
function only(...roles: Role[]) {
  return async ({ context }: { context: Context }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    if (!session || isUnfinished(session) || !roles.includes(session.role)) throw redirect({ to: homeOf(session) });
    return { session };
  };
}

const staff = createRoute({
  getParentRoute: () => root,
  id: 'staff',
  beforeLoad: async ({ context }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    if (!session) throw redirect({ to: '/sign-in' });
    await useAlso('activity', 'agreements', 'bans', 'duty', 'incidents', 'intake', 'keysets', 'languages', 'licence', 'npp', 'plan', 'posture', 'privacy', 'record', 'registers', 'retention', 'risks', 'room', 'sanctions', 'staff');
  },
  component: lazyRouteComponent(() => import('./Desk'), 'Desk'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  beforeLoad: () => useAlso('staff'),
  component: lazyRouteComponent(() => import('./SignIn'), 'SignIn'),
});

const desk = (path: string, load: () => Promise<Record<string, unknown>>, name: string, roles: Role[]) =>
  createRoute({
    getParentRoute: () => staff,
    path,
    beforeLoad: only(...roles),
    component: lazyRouteComponent(load as never, name as never) as never,
  });

const treating: Role[] = ['provider', 'nurse', 'coordinator'];
const overseeing: Role[] = ['compliance-officer', 'administrator'];

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await context.client.query({ ...sessionQuery, staleTime: 'static' });
    // Whoever showed an identity provider that it is them goes on where they were.
    const back = session ? left() : undefined;
    throw redirect({ to: back ?? homeOf(session) });
  },
});

const account = createRoute({
  getParentRoute: () => staff,
  path: '/account',
  component: lazyRouteComponent(() => import('./Account'), 'Account'),
});

const tree = root.addChildren([
  home,
  signIn,
  staff.addChildren([
    account,
    desk('/today', () => import('./Today'), 'Today', ['provider']),
    desk('/room/$id', () => import('./ConsultingRoom'), 'ConsultingRoom', ['provider', 'nurse']),
    desk('/board', () => import('./Board'), 'Board', treating),
    desk('/appointments', () => import('./Appointments'), 'Appointments', treating),
    desk('/book', () => import('./Book'), 'Book', treating),
    desk('/week', () => import('./Week'), 'Week', [...treating, 'administrator']),
    desk('/tasks', () => import('./TaskList'), 'TaskList', [...treating, 'administrator']),
    desk('/messages', () => import('./Messages'), 'Messages', ['provider', 'nurse']),
    desk('/messages/$id', () => import('./Conversation'), 'Conversation', ['provider', 'nurse']),
    desk('/letters', () => import('./Letters'), 'Letters', ['nurse', 'coordinator', 'administrator']),
    desk('/interpreting', () => import('./Interpreting'), 'Interpreting', ['coordinator', 'administrator', 'compliance-officer']),
    desk('/on-call', () => import('./OnCall'), 'OnCall', [...treating, 'administrator']),
    desk('/emergencies', () => import('./Emergencies'), 'Emergencies', [...treating, ...overseeing]),
    desk('/emergencies/$id', () => import('./Incident'), 'Incident', [...treating, ...overseeing]),
    desk('/people/$id/choices', () => import('./PersonChoices'), 'PersonChoices', [...treating, ...overseeing]),
    desk('/patient-record', () => import('./PatientRecord'), 'PatientRecord', treating),
    desk('/activity', withWords(() => import('./Activity'), 'audit'), 'Activity', overseeing),
    desk('/access-reviews', () => import('./AccessReviews'), 'AccessReviews', overseeing),
    desk('/agreements', () => import('./Agreements'), 'Agreements', overseeing),
    desk('/privacy-requests', withWords(() => import('./PrivacyRequests'), 'seen'), 'PrivacyRequests', ['compliance-officer']),
    desk('/privacy-notices', () => import('./PrivacyNotices'), 'PrivacyNotices', overseeing),
    desk('/language-notices', () => import('./LanguageNotices'), 'LanguageNotices', overseeing),
    desk('/incidents', () => import('./Incidents'), 'Incidents', overseeing),
    desk('/registers', () => import('./Registers'), 'Registers', overseeing),
    desk('/sanctions', () => import('./Sanctions'), 'Sanctions', ['compliance-officer']),
    desk('/risks', () => import('./Risks'), 'Risks', overseeing),
    desk('/retention', () => import('./Retention'), 'Retention', overseeing),
    desk('/quarantine', () => import('./Quarantine'), 'Quarantine', overseeing),
    desk('/break-glass', () => import('./BreakGlassReviews'), 'BreakGlassReviews', ['compliance-officer']),
    desk('/record', withWords(() => import('./Record'), 'audit'), 'AuditRecord', overseeing),
    desk('/consents', () => import('./Consents'), 'Consents', overseeing),
    desk('/keys', () => import('./Holdings'), 'Holdings', overseeing),
    desk('/compliance', withWords(() => import('./Compliance'), 'checks'), 'Compliance', overseeing),
    desk('/overview', withWords(() => import('./Overview'), 'audit'), 'Overview', overseeing),
    desk('/people', () => import('./People'), 'People', ['administrator']),
    desk('/keysets', () => import('./Keysets'), 'Keysets', ['administrator']),
    desk('/clinic', () => import('./Clinic'), 'Clinic', ['administrator']),
  ]),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    basepath: '/app',
    context: { client },
    defaultPendingComponent: Pending,
    defaultErrorComponent: Broken,
    defaultNotFoundComponent: Missing,
    defaultPendingMs: 300,
    scrollRestoration: true,
  });
}
