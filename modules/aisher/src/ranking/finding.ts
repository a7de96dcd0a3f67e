/** What a candidate is told apart by. Words for people stand in the catalogues under these names. */
export const features = [
  'surge',
  'deepest',
  'earliest',
  'selfTime',
  'sequence',
  'novelty',
  'calls',
  'reach',
  'resource',
  'change',
] as const;

export type Feature = (typeof features)[number];

/** What a piece of evidence is found by. */
export type Reference =
  | { readonly kind: 'span'; readonly traceId: string; readonly spanId: string }
  | { readonly kind: 'log'; readonly logId: string }
  | { readonly kind: 'exception'; readonly errorId: string }
  | { readonly kind: 'edge'; readonly from: string; readonly to: string }
  | { readonly kind: 'series'; readonly service: string; readonly metric: string }
  | {
      readonly kind: 'deploy' | 'flag' | 'commit';
      readonly service: string;
      readonly reference: string;
    };

/** What one feature says of one service. */
export interface Finding {
  readonly service: string;
  readonly surprise: number;
  /** What was seen: a template, an operation, a metric. Text of strangers. */
  readonly subject: string;
  readonly numbers: Readonly<Record<string, number>>;
  readonly references: readonly Reference[];
}

/** The finding of each service that surprises most. */
export function strongest(findings: Iterable<Finding>): Map<string, Finding> {
  const best = new Map<string, Finding>();
  for (const finding of findings) {
    const known = best.get(finding.service);
    if (known === undefined || finding.surprise > known.surprise)
      best.set(finding.service, finding);
  }
  return best;
}
