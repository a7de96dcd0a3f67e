/** A small shop, as telemetry: storefront → orders → payments → postgresql, and orders → stock. Always the same. */
import type { LogRow, PointRow, SpanRow } from '../rows/rows.ts';
import type { RankingInput, Stretch } from './input.ts';

export interface ShopFault {
  /** Stops after its first line. */
  readonly returnsEarly?: string;
  /** Fails, and so do those who asked it. */
  readonly throws?: string;
  /** Milliseconds that a service takes longer. */
  readonly slowMs?: Readonly<Record<string, number>>;
  /** Milliseconds that are lost on each call to or from a service. */
  readonly networkMs?: Readonly<Record<string, number>>;
  /** Levels of a metric, by service. */
  readonly levels?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const windowFromNs = 1_800_000_000_000_000_000n;
const secondNs = 1_000_000_000n;
const lengthS = 120;
const services = ['storefront', 'orders', 'payments', 'stock'];

const noAttributes = { strings: {}, numbers: {}, bools: {} };

export const spanRow = (span: Partial<SpanRow> & { service: string }): SpanRow => ({
  traceId: '',
  spanId: '',
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: '',
  kind: 2,
  startNs: windowFromNs,
  durationNs: 1_000_000n,
  statusCode: 0,
  statusMessage: '',
  attributes: noAttributes,
  resource: { 'service.name': span.service },
  scopeName: '',
  events: [],
  links: [],
  weight: 1,
  ...span,
});

/** One stretch of the shop: 120 requests in two minutes unless it is asked for fewer. */
export function shopStretch(fromNs: bigint, fault: ShopFault = {}, requests = 120): Stretch {
  const shop = new Shop(fromNs, fault);
  for (let at = 0; at < requests; at += 1) shop.buy(at, (at * lengthS * 1000) / requests);
  return {
    fromNs,
    untilNs: fromNs + BigInt(lengthS) * secondNs,
    spans: shop.spans,
    exceptions: [],
    logs: shop.logs,
    points: pointsOf(fromNs, fault),
  };
}

/** Plays requests one after the other on its own clock. What is asked says whether it went well. */
class Shop {
  readonly spans: SpanRow[] = [];
  readonly logs: LogRow[] = [];
  readonly #fromNs: bigint;
  readonly #fault: ShopFault;
  #ids: number;
  #traceId = '';
  #nowMs = 0;
  #jitterMs = 0;

  constructor(fromNs: bigint, fault: ShopFault) {
    this.#fromNs = fromNs;
    this.#fault = fault;
    this.#ids = Number((fromNs / secondNs) % 1_000_000n) * 10_000;
  }

  buy(request: number, atMs: number): void {
    this.#traceId = this.#id(32);
    this.#nowMs = atMs;
    // Requests differ a little from each other, and in the same way in each stretch.
    this.#jitterMs = (request * 7) % 5;
    this.#visit('storefront', 'POST /buy', '', (id) =>
      this.#call('storefront', 'orders', id, (parent) =>
        this.#visit('orders', 'POST /orders', parent, (order) => {
          this.#call('orders', 'stock', order, (look) =>
            this.#visit('stock', 'GET /stock', look, () => true),
          );
          return this.#call('orders', 'payments', order, (pay) =>
            this.#visit('payments', 'POST /charges', pay, (charge) => this.#query(charge)),
          );
        }),
      ),
    );
  }

  #id(length: number): string {
    this.#ids += 1;
    return this.#ids.toString(16).padStart(length, '0');
  }

  #ns(): bigint {
    return this.#fromNs + BigInt(Math.round(this.#nowMs * 1e6));
  }

  #span(
    service: string,
    name: string,
    parentSpanId: string,
    body: (spanId: string) => boolean,
    more: Partial<SpanRow> = {},
  ): boolean {
    const spanId = this.#id(16);
    const traceId = this.#traceId;
    const startNs = this.#ns();
    const isOk = body(spanId);
    const durationNs = this.#ns() - startNs;
    const status = isOk ? {} : { statusCode: 2, statusMessage: `${name} failed` };
    const ids = { traceId, spanId, parentSpanId };
    this.spans.push(spanRow({ service, name, ...ids, startNs, durationNs, ...status, ...more }));
    return isOk;
  }

  #visit(
    service: string,
    name: string,
    parent: string,
    rest: (spanId: string) => boolean,
  ): boolean {
    return this.#span(service, name, parent, (spanId) => {
      this.#log(service, spanId, `${service} asked`);
      this.#nowMs += 5 + this.#jitterMs + (this.#fault.slowMs?.[service] ?? 0);
      if (this.#fault.returnsEarly === service) return true;
      if (this.#fault.throws === service) {
        this.#log(service, spanId, `${service} refused: no more credit`, 17);
        return false;
      }
      const isOk = rest(spanId);
      this.#log(service, spanId, `${service} ${isOk ? 'done' : 'gave up'}`, isOk ? 9 : 17);
      return isOk;
    });
  }

  #call(from: string, to: string, parent: string, ask: (spanId: string) => boolean): boolean {
    return this.#span(from, `call ${to}`, parent, (spanId) => {
      const { networkMs } = this.#fault;
      this.#nowMs += 0.5 + (networkMs?.[from] ?? 0) + (networkMs?.[to] ?? 0);
      return ask(spanId);
    });
  }

  #query(parent: string): boolean {
    const attributes = { ...noAttributes, strings: { 'db.system': 'postgresql' } };
    const work = () => {
      this.#nowMs += 2 + this.#jitterMs + (this.#fault.slowMs?.postgresql ?? 0);
      return true;
    };
    return this.#span('payments', 'SELECT cards', parent, work, { kind: 3, attributes });
  }

  #log(service: string, spanId: string, body: string, severityNumber = 9): void {
    this.#nowMs += 0.1;
    const atNs = this.#ns();
    this.logs.push({
      atNs,
      observedNs: atNs,
      id: this.#id(16),
      traceId: this.#traceId,
      spanId,
      flags: 0,
      severityText: '',
      severityNumber,
      body,
      attributes: noAttributes,
      resource: { 'service.name': service },
      scopeName: '',
      weight: 1,
    });
  }
}

function pointsOf(fromNs: bigint, { levels = {} }: ShopFault): PointRow[] {
  return services.flatMap((service) =>
    ['container.cpu.usage', 'db.client.connections.pending'].flatMap((metric) =>
      Array.from(
        { length: 8 },
        (_, at): PointRow => ({
          metric,
          unit: '1',
          kind: 'gauge',
          temporality: 'unspecified',
          labels: { 'service.name': service },
          atNs: fromNs + BigInt(at * 15) * secondNs,
          value: levels[metric]?.[service] ?? 4 + (at % 3),
        }),
      ),
    ),
  );
}

/** Two minutes with the fault, after two without. */
export function shopInput(fault: ShopFault, more: Partial<RankingInput> = {}): RankingInput {
  return {
    window: shopStretch(windowFromNs, fault),
    baseline: shopStretch(windowFromNs - BigInt(lengthS) * secondNs),
    faultFree: [],
    changes: [],
    templateOf: (message) => message.replace(/\d+/g, '*'),
    digestOf: (text) => `${text.length}:${text.slice(0, 40)}`,
    ...more,
  };
}
