import { checkpointLedger } from './checkpoint.ts';
import { claimRoutes } from './claims/routes.ts';
import { deadLetterPermissions, deadLetterRoutes } from './dead-letters/routes.ts';
import { deviceRoutes } from './devices/routes.ts';
import { draftJobs } from './drafts/jobs.ts';
import { draftPermissions, draftRoutes } from './drafts/routes.ts';
import { kernelLimits } from './http-limits.ts';
import { linkRoutes } from './links/routes.ts';
import { liveRoutes } from './live-stream.ts';
import { llmPermissions, llmRoutes } from './llm/routes.ts';
import type { Module } from './module.ts';
import {
  notificationJobs,
  notificationLimits,
  notificationPermissions,
  notificationReactions,
  notificationRoutes,
} from './notifications/routes.ts';
import { openLinkRoutes } from './open-links/routes.ts';
import { pairingRoutes } from './pairings/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { accountPermissions } from './permission.ts';
import { planPermissions, planRoutes } from './plans/routes.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { storyPermissions, storyRoutes } from './stories/routes.ts';
import { teamPermissions, teamRoutes } from './teams/routes.ts';

/** The kernel's own face, in the shape of a module's: it goes first in every list of modules. */
export const kernelModule: Module = {
  name: 'kernel',
  migrations: new URL('../migrations', import.meta.url),
  routes: [
    ...sessionRoutes,
    ...pairingRoutes,
    ...claimRoutes,
    ...openLinkRoutes,
    ...deviceRoutes,
    ...peopleRoutes,
    ...teamRoutes,
    ...draftRoutes,
    ...linkRoutes,
    ...liveRoutes,
    ...storyRoutes,
    ...notificationRoutes,
    ...llmRoutes,
    ...planRoutes,
    ...deadLetterRoutes,
  ],
  jobs: [checkpointLedger, ...draftJobs, ...notificationJobs],
  permissions: [
    ...accountPermissions,
    ...teamPermissions,
    ...draftPermissions,
    ...storyPermissions,
    ...notificationPermissions,
    ...llmPermissions,
    ...planPermissions,
    ...deadLetterPermissions,
  ],
  limits: [...kernelLimits, ...notificationLimits],
  draftKinds: [],
  reactions: notificationReactions,
};
