import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { sessionQuery } from './api/session';
import type { Role, Session } from './api/views';
import { Broken, Missing, Pending, Root } from './shell/Root';
import { useAlso } from './words';

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: Missing });

/** Where somebody of a role begins. */
export function homeOf(session: Session | null): string {
  if (!session) return '/sign-in';
  if (session.mustEnroll) return '/account';
  switch (session.role) {
    case 'patient':
      return '/visit';
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
      return '/call';
  }
}

/** Lets only these roles in; the others begin where they belong. */
function only(...roles: Role[]) {
  return async ({ context }: { context: Context }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (!session || session.mustEnroll || !roles.includes(session.role)) throw redirect({ to: homeOf(session) });
    return { session };
  };
}

const staff = createRoute({
  getParentRoute: () => root,
  id: 'staff',
  beforeLoad: async ({ context }) => {
    const session = await context.client.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in' });
    await useAlso('staff');
  },
  component: lazyRouteComponent(() => import('./staff/Desk'), 'Desk'),
});

const page = (path: string, load: () => Promise<Record<string, unknown>>, name: string, roles?: Role[]) =>
  createRoute({
    getParentRoute: () => root,
    path,
    ...(roles ? { beforeLoad: only(...roles) } : {}),
    component: lazyRouteComponent(load as never, name as never) as never,
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
    throw redirect({ to: homeOf(await context.client.ensureQueryData(sessionQuery)) });
  },
});

const account = createRoute({
  getParentRoute: () => staff,
  path: '/account',
  component: lazyRouteComponent(() => import('./staff/Account'), 'Account'),
});

const tree = root.addChildren([
  home,
  page('/join', () => import('./patient/Join'), 'Join'),
  page('/recover', () => import('./patient/Recover'), 'Recover'),
  page('/guest', () => import('./patient/Guest'), 'Guest'),
  page('/sign-in', () => import('./staff/SignIn'), 'SignIn'),
  page('/visit', () => import('./patient/VisitFlow'), 'VisitFlow', ['patient']),
  page('/call', () => import('./patient/GuestCall'), 'GuestCall', ['interpreter', 'guardian', 'specialist', 'second-opinion', 'observer']),
  staff.addChildren([
    account,
    desk('/today', () => import('./staff/Today'), 'Today', ['provider']),
    desk('/room/$id', () => import('./staff/ConsultingRoom'), 'ConsultingRoom', ['provider', 'nurse']),
    desk('/board', () => import('./staff/Board'), 'Board', treating),
    desk('/record', () => import('./staff/Record'), 'Record', overseeing),
    desk('/consents', () => import('./staff/Consents'), 'Consents', overseeing),
    desk('/overview', () => import('./staff/Overview'), 'Overview', overseeing),
    desk('/people', () => import('./staff/People'), 'People', ['administrator']),
    desk('/clinic', () => import('./staff/Clinic'), 'Clinic', ['administrator']),
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
