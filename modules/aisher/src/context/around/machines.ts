import type { MachineSeries } from '../../store/queries/machine-series.ts';
import { type Machine, machinesMax, pointsMax } from './schema.ts';

/** What tells that a service has no more of something, by the names of OpenTelemetry. The first that is there is shown. */
const metrics: Readonly<Record<Machine['kind'], readonly string[]>> = {
  cpu: [
    'process.cpu.utilization',
    'jvm.cpu.recent_utilization',
    'container.cpu.usage',
    'k8s.pod.cpu.usage',
    'system.cpu.utilization',
  ],
  memory: [
    'process.memory.usage',
    'jvm.memory.used',
    'container.memory.usage',
    'k8s.pod.memory.usage',
    'system.memory.utilization',
  ],
  pool: ['db.client.connection.count', 'db.client.connections.usage', 'jvm.thread.count'],
  queue: [
    'db.client.connection.pending_requests',
    'http.server.active_requests',
    'nodejs.eventloop.delay.p99',
  ],
};

export const machineMetrics: readonly string[] = Object.values(metrics).flat();

/** Of one service: a series for each kind that it measures. */
export function machinesOf(service: string, series: readonly MachineSeries[]): Machine[] {
  const own = new Map(
    series.filter((each) => each.service === service).map((each) => [each.metric, each]),
  );
  const kinds = Object.entries(metrics) as [Machine['kind'], readonly string[]][];
  return kinds
    .flatMap(([kind, names]): Machine[] => {
      const found = own.get(names.find((name) => own.has(name)) ?? '');
      if (found === undefined) return [];
      return [{ kind, metric: found.metric, values: [...found.values.slice(0, pointsMax)] }];
    })
    .slice(0, machinesMax);
}
