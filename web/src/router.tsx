import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { PairPage } from './account/pair-page.tsx';
import { DraftPage } from './drafts/draft-page.tsx';
import { LinkPage } from './drafts/link-page.tsx';
import { InboxPage } from './inbox/inbox-page.tsx';
import { webModules } from './modules.ts';
import { Broken, NotFound } from './shell/error-boundary.tsx';
import { Frame } from './shell/frame.tsx';
import { api } from './shell/session.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });
const within = <const P extends string>(path: P, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => frame, path, component });

const draftRoute = createRoute({
  getParentRoute: () => frame,
  path: '/drafts/$id',
  component: function Draft() {
    return <DraftPage draftId={draftRoute.useParams().id} />;
  },
});
const linkRoute = createRoute({
  getParentRoute: () => root,
  path: '/l/$link',
  component: function Link() {
    return <LinkPage link={linkRoute.useParams().link} />;
  },
});
const traceRoute = createRoute({
  getParentRoute: () => frame,
  path: '/traces/$id',
  component: lazyRouteComponent(() => import('./ledger/story-page.tsx'), 'StoryPage'),
});

const modulePages = webModules.flatMap((module) =>
  module.pages.map(({ path, Page }) => {
    const route = createRoute({
      getParentRoute: () => frame,
      path,
      component: function ModulePage() {
        return <Page api={api} params={route.useParams() as Record<string, string>} />;
      },
    });
    return route;
  }),
);

const later = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => frame,
    path,
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, name),
  });

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/pair', component: PairPage }),
  linkRoute,
  frame.addChildren([
    within('/', InboxPage),
    draftRoute,
    traceRoute,
    later('/devices', () => import('./account/devices-page.tsx'), 'DevicesPage'),
    later('/people', () => import('./account/people-page.tsx'), 'PeoplePage'),
    later('/notifications', () => import('./settings/notifications-page.tsx'), 'NotificationsPage'),
    later('/ledger', () => import('./ledger/ledger-page.tsx'), 'LedgerPage'),
    later('/jobs', () => import('./settings/jobs-page.tsx'), 'JobsPage'),
    later('/settings', () => import('./settings/settings-page.tsx'), 'SettingsPage'),
    ...modulePages,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultErrorComponent: Broken,
  defaultPreload: false,
  scrollRestoration: true,
});
