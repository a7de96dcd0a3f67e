import type { Module } from './core/module.ts';
import { accountPermissions } from './core/permission.ts';
import { draftJobs } from './drafts/jobs.ts';
import { linkRoutes } from './drafts/links/routes.ts';
import { draftPermissions, draftRoutes } from './drafts/routes.ts';
import { kernelLimits } from './http/http-limits.ts';
import { liveRoutes } from './http/live-stream.ts';
import { deadLetterPermissions, deadLetterRoutes } from './jobs/dead-letters/routes.ts';
import { checkpointLedger } from './ledger/checkpoint.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { storyPermissions, storyRoutes } from './ledger/stories/routes.ts';
import { llmPermissions, llmRoutes } from './llm/routes.ts';
import { addressLimits } from './notify/addresses/routes.ts';
import { notificationJobs, notificationPermissions, notificationRoutes } from './notify/routes.ts';
import { claimRoutes } from './people/claims/routes.ts';
import { deviceRoutes } from './people/devices/routes.ts';
import { openLinkRoutes } from './people/open-links/routes.ts';
import { pairingRoutes } from './people/pairings/routes.ts';
import { peopleRoutes } from './people/people/routes.ts';
import { sessionRoutes } from './people/sessions/routes.ts';
import { teamPermissions, teamRoutes } from './people/teams/routes.ts';
import { planPermissions, planRoutes } from './plans/routes.ts';
import { slackJobs, slackReactions } from './slack/jobs.ts';
import { slackLimits, slackRoutes } from './slack/routes.ts';

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
    ...slackRoutes,
    ...ledgerRoutes,
    ...llmRoutes,
    ...planRoutes,
    ...deadLetterRoutes,
  ],
  jobs: [checkpointLedger, ...draftJobs, ...notificationJobs, ...slackJobs],
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
  limits: [...kernelLimits, ...addressLimits, ...slackLimits],
  draftKinds: [],
  reactions: slackReactions,
};
