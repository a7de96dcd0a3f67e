import { randomUUID } from 'node:crypto';
import { createTracing, type Logger, type Metrics, type Tracing } from '@dojang/kernel/server';
import type { Config } from './config.ts';
import { version } from './version.ts';

/** `name=value,…`, percent-encoded as OpenTelemetry says. */
const headersOf = (text: string | undefined): Record<string, string> =>
  Object.fromEntries(
    (text ?? '').split(',').flatMap((pair) => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1))]];
    }),
  );

/** Without a collector nothing is recorded, unless a module adds a sink of its own. */
export async function openTraces(config: Config, metrics: Metrics, log: Logger): Promise<Tracing> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const sampleRatio = config.OTEL_TRACES_SAMPLER_ARG;
  if (endpoint === undefined) return createTracing({ sampleRatio, sinks: [] });
  const { openTracing } = await import('@dojang/kernel/tracing');
  return openTracing({
    endpoint,
    headers: headersOf(config.OTEL_EXPORTER_OTLP_HEADERS),
    sampleRatio,
    resource: {
      'service.name': 'dojang',
      'service.version': version,
      'service.instance.id': randomUUID(),
      'dojang.roles': [...config.roles].join(','),
    },
    fetch: globalThis.fetch,
    log,
    metrics,
  });
}
