import { defineWebModule } from '@dojang/ui/web-module.ts';
import { RadioTower, Rocket, Siren } from 'lucide-react';
import { GroupsLine } from './drafts/line.tsx';
import { incidentPages } from './incident-pages.ts';
import { faceEn } from './messages/face-en.ts';
import { faceKo } from './messages/face-ko.ts';
import { telemetryPages } from './telemetry-pages.ts';

/** The screens of Aisher, as one value; the page registers them. */
export const aisherWeb = defineWebModule({
  name: 'aisher',
  Icon: Siren,
  face: { ko: faceKo, en: faceEn },
  words: () => import('./messages/catalogue.ts').then(({ catalogue }) => catalogue),
  kinds: {
    'aisher.merge': {
      Line: GroupsLine,
      load: () => import('./drafts/merge-screens.tsx').then(({ mergeScreens }) => mergeScreens),
    },
    'aisher.resolve': {
      Line: GroupsLine,
      load: () =>
        import('./drafts/resolve-screens.tsx').then(({ resolveScreens }) => resolveScreens),
    },
    'aisher.silence': {
      Line: GroupsLine,
      load: () =>
        import('./drafts/silence-screens.tsx').then(({ silenceScreens }) => silenceScreens),
    },
    'aisher.incident': {
      Line: GroupsLine,
      load: () =>
        import('./drafts/incident-screens.tsx').then(({ incidentScreens }) => incidentScreens),
    },
    'aisher.rule': {
      Line: GroupsLine,
      load: () => import('./drafts/rule-screens.tsx').then(({ ruleScreens }) => ruleScreens),
    },
    'aisher.ticket': {
      Line: GroupsLine,
      load: () => import('./tickets/ticket-screens.tsx').then(({ ticketScreens }) => ticketScreens),
    },
  },
  pages: [
    {
      path: '/groups',
      place: { label: 'groups.title', Icon: Siren, key: 'r', action: 'aisher.read' },
      load: () => import('./groups/groups-page.tsx').then(({ GroupsPage }) => GroupsPage),
    },
    ...incidentPages,
    {
      path: '/groups/$id',
      load: () => import('./group/group-page.tsx').then(({ GroupPage }) => GroupPage),
    },
    {
      path: '/keys',
      place: { label: 'keys.title', Icon: RadioTower, action: 'aisher.read' },
      load: () => import('./keys/keys-page.tsx').then(({ KeysPage }) => KeysPage),
    },
    {
      path: '/releases',
      place: { label: 'releases.title', Icon: Rocket, action: 'aisher.read' },
      load: () => import('./releases/releases-page.tsx').then(({ ReleasesPage }) => ReleasesPage),
    },
    {
      path: '/releases/$id',
      load: () => import('./releases/release-page.tsx').then(({ ReleasePage }) => ReleasePage),
    },
    {
      path: '/shop',
      load: () => import('./shop/shop-page.tsx').then(({ ShopPage }) => ShopPage),
    },
    ...telemetryPages,
  ],
  stale: {
    'aisher.group': ['aisher'],
    'aisher.incident': ['aisher'],
    'aisher.analysis': ['aisher'],
    draft: ['aisher'],
  },
  start: { text: 'start.text', label: 'start.label', href: '/aisher/keys' },
});
