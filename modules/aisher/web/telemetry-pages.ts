import type { WebPage } from '@dojang/ui/web-module.ts';
import { Coins, SquareTerminal, Waypoints } from 'lucide-react';

/** Traces, the map of services, live logs, costs, and what the AI is told. */
export const telemetryPages: readonly WebPage[] = [
  {
    path: '/map',
    place: { label: 'map.title', Icon: Waypoints, action: 'aisher.read' },
    load: () => import('./map/map-page.tsx').then(({ MapPage }) => MapPage),
  },
  {
    path: '/logs',
    place: { label: 'tail.title', Icon: SquareTerminal, key: 'o', action: 'aisher.read' },
    load: () => import('./tail/tail-page.tsx').then(({ TailPage }) => TailPage),
  },
  {
    path: '/costs',
    place: { label: 'costs.title', Icon: Coins, action: 'aisher.read' },
    load: () => import('./costs/costs-page.tsx').then(({ CostsPage }) => CostsPage),
  },
  {
    path: '/prompts',
    load: () => import('./prompts/prompts-page.tsx').then(({ PromptsPage }) => PromptsPage),
  },
  {
    path: '/traces/$trace',
    load: () => import('./trace/trace-page.tsx').then(({ TracePage }) => TracePage),
  },
];
