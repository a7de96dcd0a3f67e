import { defineModule } from '@dojang/kernel';
import { aisherConfig } from './config.ts';
import { mergeKind } from './groups/kinds/merge-kind.ts';
import { resolveKind } from './groups/kinds/resolve-kind.ts';
import { silenceKind } from './groups/kinds/silence-kind.ts';
import { groupRoutes } from './groups/routes.ts';
import { groupRuleRoutes } from './groups/rules/routes.ts';
import { groupAges, groupJobs, groupStays } from './groups/tending.ts';
import { ingestKeyAges, ingestKeyStays } from './keys/ageing.ts';
import { ingestKeyRoutes } from './keys/routes.ts';
import { receiverMetrics } from './receiver/metrics.ts';
import { receiveLimit, receiverRoutes } from './receiver/routes.ts';
import { releaseRoutes } from './releases/routes.ts';

/** Aisher: errors from OpenTelemetry, grouped, with their cause and the evidence for it. */
export const aisherModule = defineModule({
  name: 'aisher',
  title: { ko: '에러 원인', en: 'Errors' },
  migrations: new URL('../migrations/', import.meta.url),
  config: aisherConfig,
  // Store and engine are loaded where telemetry is taken.
  open: async (parts, config) => {
    const { DOJANG_AISHER_FOLDER: folder, DOJANG_AISHER_OTLP_PORT: port } = config;
    if (folder === undefined) return {};
    const { openAisher } = await import('./open-aisher.ts');
    const opened = await openAisher(parts, { folder, enginesFolder: config.DOJANG_AISHER_ENGINES });
    return { ...opened, ports: port === undefined ? [] : [port] };
  },
  routes: [
    ...receiverRoutes,
    ...ingestKeyRoutes,
    ...groupRoutes,
    ...groupRuleRoutes,
    ...releaseRoutes,
  ],
  jobs: groupJobs,
  permissions: [
    { action: 'aisher.read', roles: ['owner', 'admin', 'member', 'viewer'] },
    { action: 'aisher.decide', roles: ['owner', 'admin', 'member'] },
    { action: 'aisher.deploy', roles: ['owner', 'admin', 'member'] },
    { action: 'aisher.configure', roles: ['owner', 'admin'] },
  ],
  limits: [receiveLimit],
  metrics: receiverMetrics,
  topics: [{ name: 'aisher.group', hearing: { browser: 'all' }, permission: 'aisher.read' }],
  draftKinds: [mergeKind, resolveKind, silenceKind],
  ages: [...ingestKeyAges, ...groupAges],
  stays: { ...ingestKeyStays, ...groupStays },
  tests: async () => (await import('./testing/world.ts')).aisherWorld,
});
