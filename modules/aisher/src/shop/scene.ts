/** What happens in the shop, before any SDK writes it down. Times are milliseconds since 1970, with fractions. */

export const shopServices = ['storefront', 'orders', 'payments', 'stock', 'notices'] as const;
export type ShopService = (typeof shopServices)[number];

export interface Thrown {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

export interface ShopSpan {
  readonly service: ShopService;
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  readonly startMs: number;
  endMs: number;
  /** Of the same trace; null for its root. */
  readonly parent: ShopSpan | null;
  readonly attributes: Record<string, string | number>;
  error: Thrown | string | null;
}

export interface ShopLog {
  readonly service: ShopService;
  readonly atMs: number;
  readonly severity: 'INFO' | 'WARN' | 'ERROR';
  readonly body: string;
  readonly span: ShopSpan | null;
}

export interface ShopTrace {
  /** The root first, a parent before its children. */
  readonly spans: readonly ShopSpan[];
  readonly logs: readonly ShopLog[];
}

export const faultKinds = [
  'bad-deploy',
  'slow-dependency',
  'full-pool',
  'noise',
  'refused-peer',
  'busy-processor',
  'lost-stock',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A fault, and the truth about it: what a ranking should say. */
export interface Fault {
  readonly kind: FaultKind;
  readonly service: ShopService;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What the shop runs: each service's version, and where the element stands that a bad deploy breaks. */
export interface ShopState {
  readonly versions: Readonly<Record<ShopService, string>>;
  readonly brokenElement: { readonly path: string; readonly name: string };
}

export const isActive = ({ fromMs, untilMs }: Fault, atMs: number): boolean =>
  atMs >= fromMs && atMs < untilMs;
