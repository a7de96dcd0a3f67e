import {
  type AnyRoute,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router';
import { preloadScreens } from './hosting/draft-screens.tsx';
import { modulePages, publicPages, redirects } from './hosting/module-routes.tsx';
import { ownDocument } from './hosting/own-document.ts';
import { loadPart } from './hosting/part.ts';
import { loadAllWords } from './i18n.ts';
import { InboxPage } from './inbox/inbox-page.tsx';
import { Frame } from './navigation/frame.tsx';
import { Broken, NotFound, Opening } from './shell/error-boundary.tsx';
import { inside, outside } from './shell/org.ts';

const root = createRootRoute({
  beforeLoad: ({ location, preload }) => (preload ? undefined : ownDocument(location.pathname)),
  component: Outlet,
});
const frame = createRoute({ getParentRoute: () => root, id: 'frame', component: Frame });

const draftRoute = createRoute({
  getParentRoute: () => frame,
  path: '/drafts/$id',
  loader: preloadScreens,
  component: lazyRouteComponent(async () => {
    const { DraftPage } = await loadPart(() => import('./drafts/draft-page.tsx'));
    return { default: () => <DraftPage draftId={draftRoute.useParams().id} /> };
  }),
});
const linkRoute = createRoute({
  getParentRoute: () => root,
  path: '/l/$link',
  loader: preloadScreens,
  component: lazyRouteComponent(async () => {
    const { LinkPage } = await loadPart(() => import('./drafts/link-page.tsx'));
    return { default: () => <LinkPage link={linkRoute.useParams().link} /> };
  }),
});

const resourceRoute = createRoute({
  getParentRoute: () => frame,
  path: '/access/$kind/$id',
  component: lazyRouteComponent(async () => {
    const load = () => import('./grants/resource-page.tsx');
    const [{ ResourcePage }] = await Promise.all([loadPart(load), loadAllWords()]);
    return { default: () => <ResourcePage {...resourceRoute.useParams()} /> };
  }),
});

const later = <N extends string>(
  path: string,
  load: () => Promise<{ readonly [Name in N]: () => React.ReactNode }>,
  name: N,
  parent: AnyRoute = frame,
) =>
  createRoute({
    getParentRoute: () => parent,
    path,
    component: lazyRouteComponent(async () => ({ default: (await loadPart(load))[name] })),
  });

/** A page that names what modules recorded, or that a letter leads to. */
const laterInWords = <N extends string>(
  path: string,
  load: () => Promise<{ readonly [Name in N]: () => React.ReactNode }>,
  name: N,
  parent: AnyRoute = frame,
) => later(path, async () => (await Promise.all([load(), loadAllWords()]))[0], name, parent);

/** All components in all their states; no production build has it. */
const gallery = () =>
  createRoute({
    getParentRoute: () => root,
    path: '/ui',
    component: lazyRouteComponent(
      () => import('@dojang/ui/gallery/gallery-page.tsx'),
      'GalleryPage',
    ),
  });

const tree = root.addChildren([
  ...(__GALLERY__ ? [gallery()] : []),
  later('/pair', () => import('./account/pair-page.tsx'), 'PairPage', root),
  later('/sign-in', () => import('./sign-in/sign-in-page.tsx'), 'SignInPage', root),
  laterInWords('/invite', () => import('./org/invite-page.tsx'), 'InvitePage', root),
  laterInWords('/domain', () => import('./policy/domain-proof-page.tsx'), 'DomainProofPage', root),
  linkRoute,
  ...publicPages(root),
  ...redirects(root),
  frame.addChildren([
    createRoute({ getParentRoute: () => frame, path: '/', component: InboxPage }),
    later('/drafts/together', () => import('./together/together-page.tsx'), 'TogetherPage'),
    draftRoute,
    laterInWords('/traces/$id', () => import('./ledger/story-page.tsx'), 'StoryPage'),
    laterInWords('/ledger', () => import('./ledger/ledger-page.tsx'), 'LedgerPage'),
    laterInWords('/audit', () => import('./audit/audit-page.tsx'), 'AuditPage'),
    laterInWords('/privacy', () => import('./privacy/privacy-page.tsx'), 'PrivacyPage'),
    laterInWords('/jobs', () => import('./settings/jobs-page.tsx'), 'JobsPage'),
    laterInWords(
      '/notifications',
      () => import('./settings/notifications-page.tsx'),
      'NotificationsPage',
    ),
    laterInWords('/keys', () => import('./keys/keys-page.tsx'), 'KeysPage'),
    laterInWords('/keys/grant', () => import('./keys/grant-page.tsx'), 'GrantPage'),
    laterInWords('/webhooks', () => import('./webhooks/webhooks-page.tsx'), 'WebhooksPage'),
    laterInWords('/settings', () => import('./settings/settings-page.tsx'), 'SettingsPage'),
    laterInWords('/account', () => import('./sign-in/account-page.tsx'), 'AccountPage'),
    later('/devices', () => import('./account/devices-page.tsx'), 'DevicesPage'),
    laterInWords('/people', () => import('./account/people-page.tsx'), 'PeoplePage'),
    laterInWords('/access', () => import('./grants/access-page.tsx'), 'AccessPage'),
    resourceRoute,
    laterInWords('/org', () => import('./org/org-page.tsx'), 'OrgPage'),
    laterInWords('/step-up', () => import('./org/step-up-page.tsx'), 'StepUpPage'),
    laterInWords('/roles', () => import('./roles/roles-page.tsx'), 'RolesPage'),
    laterInWords('/org/policy', () => import('./policy/policy-page.tsx'), 'PolicyPage'),
    laterInWords(
      '/org/provisioning',
      () => import('./policy/provisioning-page.tsx'),
      'ProvisioningPage',
    ),
    laterInWords('/playground', () => import('./playground/playground-page.tsx'), 'PlaygroundPage'),
    later('/more', () => import('./navigation/more-page.tsx'), 'MorePage'),
    ...modulePages(frame),
    createRoute({ getParentRoute: () => frame, path: '$', component: NotFound }),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  rewrite: {
    input: ({ url }) => Object.assign(url, { pathname: inside(url.pathname) }),
    output: ({ url }) => Object.assign(url, { pathname: outside(url.pathname) }),
  },
  defaultErrorComponent: Broken,
  defaultPendingComponent: Opening,
  // A page that loads before a person would see a flash opens without a loading state.
  defaultPendingMs: 250,
  defaultPreload: false,
  scrollRestoration: true,
});
