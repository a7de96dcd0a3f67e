import { ageingJobs, ageingMetrics } from './ageing/jobs.ts';
import { kernelAges, kernelStays } from './ageing/kernel-tables.ts';
import { auditLimits, auditPermissions, auditRoutes } from './audit/routes.ts';
import { streamPermissions, streamRoutes } from './audit/stream/routes.ts';
import { streamAudit } from './audit/stream/send.ts';
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
import { grantPermissions, grantRoutes } from './grants/routes.ts';
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
import { digestNotice } from './notify/digest.ts';
import { receiverJobs, receiverPermissions, receiverRoutes } from './notify/receivers/routes.ts';
import {
  notificationJobs,
  notificationPermissions,
  notificationRoutes,
  testMessageLimits,
} from './notify/routes.ts';
import { loopSeconds } from './observe/loop-metric.ts';
import { kernelAlerts } from './ops/alerts.ts';
import { accountRoutes } from './people/account/routes.ts';
import { claimRoutes } from './people/claims/routes.ts';
import { tellOfClosing } from './people/closing/closing.ts';
import { eraseClosedOrgs } from './people/closing/erase-org.ts';
import { closingRoutes } from './people/closing/routes.ts';
import { deviceRoutes } from './people/devices/routes.ts';
import { identityJobs } from './people/identity/jobs.ts';
import { invitationLimits, sendInvitation } from './people/invitations/letters.ts';
import { invitationRoutes } from './people/invitations/routes.ts';
import { leavingRoutes } from './people/leaving/routes.ts';
import { peopleNotices } from './people/notices.ts';
import { openLinkRoutes } from './people/open-links/routes.ts';
import { ownershipPermissions, ownershipRoutes } from './people/ownership/routes.ts';
import { pairingRoutes } from './people/pairings/routes.ts';
import { passkeyRoutes } from './people/passkeys/routes.ts';
import { peopleRoutes } from './people/people/routes.ts';
import { recoveryRoutes } from './people/recovery/routes.ts';
import { roleRoutes } from './people/roles/routes.ts';
import { provisioningPermissions, provisioningRoutes } from './people/scim/provisioning.ts';
import { scimLimits, scimRoutes } from './people/scim/routes.ts';
import { sessionRoutes } from './people/sessions/routes.ts';
import { companyRoutes } from './people/sign-in/company/routes.ts';
import { domainJobs } from './people/sign-in/domains/jobs.ts';
import { domainRoutes } from './people/sign-in/domains/routes.ts';
import { oidcRoutes } from './people/sign-in/oidc/routes.ts';
import { policyPermissions, policyRoutes } from './people/sign-in/org-policy/routes.ts';
import { ownOidcRoutes } from './people/sign-in/own-oidc/routes.ts';
import { signInRoutes } from './people/sign-in/routes.ts';
import { samlJobs } from './people/sign-in/saml/jobs.ts';
import { samlRoutes } from './people/sign-in/saml/routes.ts';
import { stepUpLimits, stepUpRoutes } from './people/step-up/routes.ts';
import { teamPermissions, teamRoutes } from './people/teams/routes.ts';
import { exportData } from './personal-data/exports.ts';
import { eraseOwn } from './personal-data/own-erasure.ts';
import { listOwnFiles } from './personal-data/own-files.ts';
import { personalDataLimits, personalDataRoutes } from './personal-data/routes.ts';
import { planPermissions, planRoutes } from './plans/routes.ts';
import { kernelConsents } from './privacy/consents/kernel-texts.ts';
import { consentPermissions, consentRoutes } from './privacy/consents/routes.ts';
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
    ...signInRoutes,
    ...oidcRoutes,
    ...samlRoutes,
    ...ownOidcRoutes,
    ...companyRoutes,
    ...domainRoutes,
    ...policyRoutes,
    ...recoveryRoutes,
    ...accountRoutes,
    ...pairingRoutes,
    ...claimRoutes,
    ...openLinkRoutes,
    ...deviceRoutes,
    ...passkeyRoutes,
    ...keyRoutes,
    ...peopleRoutes,
    ...leavingRoutes,
    ...invitationRoutes,
    ...stepUpRoutes,
    ...ownershipRoutes,
    ...closingRoutes,
    ...roleRoutes,
    ...teamRoutes,
    ...grantRoutes,
    ...scimRoutes,
    ...provisioningRoutes,
    ...draftRoutes,
    ...draftGroupRoutes,
    ...readingRoutes,
    ...bulkRoutes,
    ...liveRoutes,
    ...storyRoutes,
    ...notificationRoutes,
    ...receiverRoutes,
    ...firstStepRoutes,
    ...webhookRoutes,
    ...ledgerRoutes,
    ...auditRoutes,
    ...streamRoutes,
    ...llmRoutes,
    ...planRoutes,
    ...moduleRoutes,
    ...fileRoutes,
    ...personalDataRoutes,
    ...consentRoutes,
    ...deadLetterRoutes,
  ],
  metrics: ageingMetrics,
  ages: kernelAges,
  stays: kernelStays,
  jobs: [
    ...ageingJobs,
    streamAudit,
    checkpointLedger,
    verifyLedgerJob,
    readProjections,
    ...draftJobs,
    ...identityJobs,
    ...samlJobs,
    ...domainJobs,
    ...fileJobs,
    exportData,
    ...notificationJobs,
    ...receiverJobs,
    ...slackJobs,
    ...webhookJobs,
    sendInvitation,
    tellOfClosing,
    eraseClosedOrgs,
  ],
  permissions: [
    ...accountPermissions,
    ...ownershipPermissions,
    ...teamPermissions,
    ...grantPermissions,
    ...provisioningPermissions,
    ...policyPermissions,
    ...draftPermissions,
    ...storyPermissions,
    ...auditPermissions,
    ...streamPermissions,
    ...notificationPermissions,
    ...receiverPermissions,
    ...llmPermissions,
    ...planPermissions,
    ...modulePermissions,
    ...deadLetterPermissions,
    ...consentPermissions,
    ...webhookPermissions,
  ],
  limits: [
    ...kernelLimits,
    ...scimLimits,
    ...bulkLimits,
    ...addressLimits,
    ...testMessageLimits,
    ...personalDataLimits,
    ...auditLimits,
    ...webhookLimits,
    ...invitationLimits,
    ...stepUpLimits,
  ],
  notifications: [...draftNotices, ...peopleNotices, ...llmNotices, digestNotice],
  topics: liveTopics,
  caches: llmCaches,
  webhooks: [slackWebhook],
  publicPages: [draftLinkPage],
  consents: kernelConsents,
  personalData: { export: listOwnFiles, erase: eraseOwn },
  reactions: slackReactions,
});
