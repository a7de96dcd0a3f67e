import { ageingJobs, ageingMetrics } from './ageing/jobs.ts';
import { kernelAges, kernelStays } from './ageing/kernel-tables.ts';
import { defineModule } from './core/module.ts';
import { accountPermissions } from './core/permission.ts';
import { bulkLimits, bulkRoutes } from './drafts/bulk/routes.ts';
import { draftGroupRoutes } from './drafts/groups/routes.ts';
import { draftJobs } from './drafts/jobs.ts';
import { draftLinkPage } from './drafts/links/show-link.ts';
import { draftNotices } from './drafts/notices/notices.ts';
import { readingRoutes } from './drafts/readings/routes.ts';
import { draftPermissions, draftRoutes } from './drafts/routes.ts';
import { fileJobs } from './files/jobs.ts';
import { fileRoutes } from './files/routes.ts';
import { firstStepRoutes } from './first-steps/routes.ts';
import { kernelLimits } from './http/http-limits.ts';
import { deadLetterPermissions, deadLetterRoutes } from './jobs/dead-letters/routes.ts';
import { keyRoutes } from './keys/routes.ts';
import { checkpointLedger, ledgerFaults } from './ledger/checkpoint.ts';
import { readProjections } from './ledger/projections.ts';
import { ledgerRoutes } from './ledger/routes.ts';
import { storyPermissions, storyRoutes } from './ledger/stories/routes.ts';
import { verifyLedgerJob } from './ledger/verdict.ts';
import { liveTopics } from './live/live.ts';
import { llmCaches } from './llm/gateway.ts';
import { llmNotices } from './llm/notices.ts';
import { llmMetrics } from './llm/request-log.ts';
import { llmPermissions, llmRoutes } from './llm/routes.ts';
import { modulePermissions, moduleRoutes } from './modules/routes.ts';
import { addressLimits } from './notify/addresses/routes.ts';
import { deliveryMetrics } from './notify/deliveries/deliveries.ts';
import {
  notificationJobs,
  notificationPermissions,
  notificationRoutes,
  testMessageLimits,
} from './notify/routes.ts';
import { loopSeconds } from './observe/loop-metric.ts';
import { kernelAlerts } from './ops/alerts.ts';
import { claimRoutes } from './people/claims/routes.ts';
import { deviceRoutes } from './people/devices/routes.ts';
import { peopleNotices } from './people/notices.ts';
import { openLinkRoutes } from './people/open-links/routes.ts';
import { pairingRoutes } from './people/pairings/routes.ts';
import { peopleRoutes } from './people/people/routes.ts';
import { roleRoutes } from './people/roles/routes.ts';
import { sessionRoutes } from './people/sessions/routes.ts';
import { teamPermissions, teamRoutes } from './people/teams/routes.ts';
import { exportData } from './personal-data/exports.ts';
import { eraseOwn } from './personal-data/own-erasure.ts';
import { listOwnFiles } from './personal-data/own-files.ts';
import { personalDataLimits, personalDataRoutes } from './personal-data/routes.ts';
import { planPermissions, planRoutes } from './plans/routes.ts';
import { slackJobs, slackReactions } from './slack/jobs.ts';
import { slackWebhook } from './slack/webhook.ts';
import { liveRoutes } from './streams/routes.ts';
import { webhookJobs } from './webhooks/jobs.ts';
import { webhookLimits, webhookPermissions, webhookRoutes } from './webhooks/routes.ts';

/** The kernel's own face, in the shape of a module's: it goes first in every list of modules. */
export const kernelModule = defineModule({
  name: 'kernel',
  title: { ko: '계정과 서버', en: 'Account and server' },
  migrations: new URL('../migrations', import.meta.url),
  extensions: ['btree_gin'],
  // Before anything happens: a rule compares with what was there before.
  open: async ({ metrics }) => {
    llmMetrics(metrics);
    deliveryMetrics(metrics);
    ledgerFaults(metrics);
    loopSeconds(metrics);
    return {};
  },
  alerts: kernelAlerts,
  routes: [
    ...sessionRoutes,
    ...pairingRoutes,
    ...claimRoutes,
    ...openLinkRoutes,
    ...deviceRoutes,
    ...keyRoutes,
    ...peopleRoutes,
    ...roleRoutes,
    ...teamRoutes,
    ...draftRoutes,
    ...draftGroupRoutes,
    ...readingRoutes,
    ...bulkRoutes,
    ...liveRoutes,
    ...storyRoutes,
    ...notificationRoutes,
    ...firstStepRoutes,
    ...webhookRoutes,
    ...ledgerRoutes,
    ...llmRoutes,
    ...planRoutes,
    ...moduleRoutes,
    ...fileRoutes,
    ...personalDataRoutes,
    ...deadLetterRoutes,
  ],
  metrics: ageingMetrics,
  ages: kernelAges,
  stays: kernelStays,
  jobs: [
    ...ageingJobs,
    checkpointLedger,
    verifyLedgerJob,
    readProjections,
    ...draftJobs,
    ...fileJobs,
    exportData,
    ...notificationJobs,
    ...slackJobs,
    ...webhookJobs,
  ],
  permissions: [
    ...accountPermissions,
    ...teamPermissions,
    ...draftPermissions,
    ...storyPermissions,
    ...notificationPermissions,
    ...llmPermissions,
    ...planPermissions,
    ...modulePermissions,
    ...deadLetterPermissions,
    ...webhookPermissions,
  ],
  limits: [
    ...kernelLimits,
    ...bulkLimits,
    ...addressLimits,
    ...testMessageLimits,
    ...personalDataLimits,
    ...webhookLimits,
  ],
  notifications: [...draftNotices, ...peopleNotices, ...llmNotices],
  topics: liveTopics,
  caches: llmCaches,
  webhooks: [slackWebhook],
  publicPages: [draftLinkPage],
  personalData: { export: listOwnFiles, erase: eraseOwn },
  reactions: slackReactions,
});
