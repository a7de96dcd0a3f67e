import type { WebPage } from '@dojang/ui/web-module.ts';
import { BellRing } from 'lucide-react';

/** Incidents, and who is told of them. */
export const incidentPages: readonly WebPage[] = [
  {
    path: '/incidents',
    place: { label: 'incidents.title', Icon: BellRing, action: 'aisher.read' },
    load: () => import('./incidents/incidents-page.tsx').then(({ IncidentsPage }) => IncidentsPage),
  },
  {
    path: '/incidents/$id',
    load: () => import('./incidents/incident-page.tsx').then(({ IncidentPage }) => IncidentPage),
  },
  {
    path: '/alerts',
    load: () => import('./alerting/alerting-page.tsx').then(({ AlertingPage }) => AlertingPage),
  },
];
