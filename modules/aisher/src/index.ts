import { defineModule } from '@dojang/kernel';
import { causeReactions } from './alerts/causes/analyse-incident.ts';
import { incidentRoutes } from './alerts/incidents/routes.ts';
import { incidentKind } from './alerts/kinds/incident-kind.ts';
import { ruleKind } from './alerts/kinds/rule-kind.ts';
import { alertNotices } from './alerts/notices/notices.ts';
import { onCallRoutes } from './alerts/on-call/routes.ts';
import { alertRuleRoutes } from './alerts/rules/routes.ts';
import { alertAges, alertStays } from './alerts/tending.ts';
import { alertJobs } from './alerts/watch.ts';
import { watchSoonJob } from './alerts/watch-soon.ts';
import { analysisAges, analysisStays } from './analyses/ageing.ts';
import { analysisRoutes } from './analyses/routes.ts';
import { analysisJobs } from './analyses/runs/job.ts';
import { forgetOrg } from './closing.ts';
import { aisherConfig } from './config.ts';
import { contextRoutes } from './context/routes.ts';
import { traceFinder } from './context/trace/find-story.ts';
import { costRoutes } from './costs/routes.ts';
import { groupFinder } from './groups/find-groups.ts';
import { mergeKind } from './groups/kinds/merge-kind.ts';
import { resolveKind } from './groups/kinds/resolve-kind.ts';
import { silenceKind } from './groups/kinds/silence-kind.ts';
import { groupRoutes } from './groups/routes.ts';
import { groupRuleRoutes } from './groups/rules/routes.ts';
import { groupAges, groupJobs, groupStays } from './groups/tending.ts';
import { ingestKeyAges, ingestKeyStays } from './keys/ageing.ts';
import { ingestKeyRoutes } from './keys/routes.ts';
import { leavingReactions } from './leaving.ts';
import { openModule } from './open-module.ts';
import { aisherAlertRules } from './ops/alert-rules.ts';
import { aisherMetrics } from './ops/metrics.ts';
import { receiveLimit, receiverRoutes } from './receiver/routes.ts';
import { releaseRoutes } from './releases/routes.ts';
import { scheduleRoutes } from './schedules/routes.ts';
import { scheduleJobs } from './schedules/run-schedules.ts';
import { noticingLooks } from './shop/keeping/looking.ts';
import { shopRoutes } from './shop/keeping/routes.ts';
import { sourceMapAges } from './source-maps/ageing.ts';
import { regroupJob } from './source-maps/late-maps.ts';
import { sourceMapRoutes, uploadLimit } from './source-maps/routes.ts';
import { sourceJobs, sourceStays } from './sources/reading.ts';
import { sourceRoutes } from './sources/routes.ts';
import { aisherStatus } from './sources/status.ts';
import { ticketStays } from './tickets/ageing.ts';
import { openTicketJob } from './tickets/open-ticket.ts';
import { ticketRoutes } from './tickets/routes.ts';
import { ticketKind } from './tickets/ticket-kind.ts';
import { askTrackersJob } from './tickets/trackers/ask-trackers.ts';

/** Spans of what takes care of telemetry would be more telemetry. */
const untraced = <J extends object>(job: J) => ({ ...job, isTraced: false });

/** Aisher: errors from OpenTelemetry, grouped, with their cause and the evidence for it. */
export const aisherModule = defineModule({
  name: 'aisher',
  title: { ko: '에러 원인', en: 'Errors' },
  migrations: new URL('../migrations/', import.meta.url),
  config: aisherConfig,
  open: openModule,
  status: aisherStatus,
  routes: noticingLooks([
    ...receiverRoutes,
    ...ingestKeyRoutes,
    ...groupRoutes,
    ...groupRuleRoutes,
    ...releaseRoutes,
    ...contextRoutes,
    ...incidentRoutes,
    ...alertRuleRoutes,
    ...onCallRoutes,
    ...scheduleRoutes,
    ...shopRoutes,
    ...sourceMapRoutes,
    ...sourceRoutes,
    ...analysisRoutes,
    ...costRoutes,
    ...ticketRoutes,
  ]),
  jobs: [
    ...groupJobs,
    ...alertJobs,
    watchSoonJob,
    ...scheduleJobs,
    ...sourceJobs,
    ...analysisJobs,
    regroupJob,
    openTicketJob,
    askTrackersJob,
  ].map(untraced),
  permissions: [
    { action: 'aisher.read', roles: ['owner', 'admin', 'member', 'viewer'] },
    { action: 'aisher.decide', roles: ['owner', 'admin', 'member'] },
    { action: 'aisher.deploy', roles: ['owner', 'admin', 'member'] },
    { action: 'aisher.configure', roles: ['owner', 'admin'] },
  ],
  limits: [receiveLimit, uploadLimit],
  metrics: aisherMetrics,
  alerts: aisherAlertRules,
  topics: [
    { name: 'aisher.group', hearing: { browser: 'all' }, permission: 'aisher.read' },
    { name: 'aisher.incident', hearing: { browser: 'all' }, permission: 'aisher.read' },
    { name: 'aisher.analysis', hearing: { browser: 'all' }, permission: 'aisher.read' },
  ],
  draftKinds: [mergeKind, resolveKind, silenceKind, incidentKind, ruleKind, ticketKind],
  notifications: alertNotices,
  reactions: { ...causeReactions, ...leavingReactions },
  finders: [groupFinder, traceFinder],
  forgetOrg,
  ages: [...ingestKeyAges, ...groupAges, ...alertAges, ...sourceMapAges, ...analysisAges],
  stays: {
    ...ingestKeyStays,
    ...groupStays,
    ...alertStays,
    ...sourceStays,
    ...analysisStays,
    ...ticketStays,
  },
  playground: async () => (await import('./shop/keeping/playground.ts')).aisherPlayground,
  tests: async () => (await import('./testing/world.ts')).aisherWorld,
});
