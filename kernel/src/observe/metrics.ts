import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of one process. Asking twice for a name gives the same metric. */
export interface Metrics {
  counter(name: string, help: string, labels?: readonly string[]): Counter;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge;
  /** @param buckets upper bounds in seconds; by default 5 ms … 10 s. */
  histogram(
    name: string,
    help: string,
    labels?: readonly string[],
    buckets?: readonly number[],
  ): Histogram;
  /** A gauge whose values are asked for at each scrape; one that fails has none then. */
  collected(
    name: string,
    help: string,
    labels: readonly string[],
    collect: () => Promise<
      readonly { readonly labels?: Record<string, string>; readonly value: number }[]
    >,
  ): Gauge;
  /** The text that a scrape receives. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Each look at the event loop wakes an idle process, so it is seldom. A loop that turns all the time has this delay. */
export const loopDelayEveryMs = 100;

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 10];

/** A registry of its own, so that two apps in one process (tests) do not count together. */
export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const register = new Registry();
  if (options.processMetrics) {
    collectDefaultMetrics({ register, eventLoopMonitoringPrecision: loopDelayEveryMs });
  }
  const registers = [register];
  const existing = <T>(name: string) => register.getSingleMetric(name) as T | undefined;
  return {
    counter: (name, help, labels = []) =>
      existing<Counter>(name) ?? new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels = []) =>
      existing<Gauge>(name) ?? new Gauge({ name, help, labelNames: [...labels], registers }),
    histogram: (name, help, labels = [], buckets = secondsBuckets) =>
      existing<Histogram>(name) ??
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers }),
    collected: (name, help, labels, collect) =>
      existing<Gauge>(name) ??
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        async collect() {
          this.reset();
          // Without labels, it would be zero after that, which is a number like any other.
          if (labels.length === 0) this.remove();
          const values = await collect().catch(() => []);
          for (const { labels = {}, value } of values) this.set(labels, value);
        },
      }),
    text: () => register.metrics(),
    contentType: register.contentType,
  };
}
