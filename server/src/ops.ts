import {
  createLiveness,
  createMetrics,
  createReadiness,
  type Logger,
  listenOps,
  type Metrics,
  type Readiness,
  registerHostMetrics,
} from '@dojang/kernel/server';
import type { Config } from './config.ts';
import { version } from './version.ts';
import { warnOfOpenMetrics } from './warnings.ts';

/** What is there before anything else, so that a start can be watched. */
export interface Ops {
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

export function createOps(config: Config, log: Logger): Ops {
  const metrics = createMetrics({ processMetrics: true });
  registerHostMetrics(metrics, {
    version,
    roles: [...config.roles].join(','),
    folder: config.dataFolder,
    files: { 'plan-catalog': config.planCatalogue },
  });
  return { metrics, readiness: createReadiness(log) };
}

/** Answers probes and scrapers at `DOJANG_OPS_PORT` until the process ends. Nothing is opened without it. */
export async function openOpsPort(config: Config, ops: Ops, log: Logger): Promise<void> {
  const {
    DOJANG_OPS_PORT: port,
    DOJANG_OPS_HOST: host,
    DOJANG_METRICS_TOKEN: metricsToken,
  } = config;
  if (port === undefined) return;
  warnOfOpenMetrics(host, metricsToken, log);
  const liveness = createLiveness();
  const bound = await listenOps({ host, port, liveness, ...ops, metricsToken });
  log.info({ port: bound.port }, 'probes and metrics are answered at a port of their own');
}
