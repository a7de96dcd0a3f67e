import { createHash } from 'node:crypto';
import { type Complexity, complexityOf } from '../../format/complexity.ts';
import type { ErrorRow } from '../../format/error-row.ts';
import type { Change, Stretch } from '../../ranking/input.ts';
import { peerOf } from '../../ranking/peer.ts';
import { type Ranking, rank } from '../../ranking/rank.ts';
import { serviceOf } from '../../rows/rows.ts';
import type { PatternRow } from '../../templates/index.ts';
import { type Described, describeEvidence } from '../evidence/describe.ts';
import { errorRowsOf } from './error-rows.ts';
import { type ReadStretch, stretchOf } from './stretch-rows.ts';
import { templatesOf } from './window-templates.ts';

export interface RankInput {
  readonly window: ReadStretch;
  readonly baseline: ReadStretch;
  readonly faultFree: readonly ReadStretch[];
  readonly changes: readonly Change[];
  /** What the org's miner has learnt of its services. */
  readonly patterns: readonly PatternRow[];
}

/** A window as it is known once it was ranked. */
export interface RankedWindow {
  readonly ranking: Pick<Ranking, 'state' | 'candidates'>;
  readonly evidence: readonly Described[];
  /** Services, operations and releases that spoke. */
  readonly known: readonly string[];
  readonly releases: readonly string[];
  /** Calls from or to the candidates, as `from → to`. */
  readonly edges: readonly string[];
  /** Some of the errors, spread over the window. */
  readonly errors: readonly ErrorRow[];
  readonly errorCount: number;
  readonly complexity: Complexity;
}

const knownMax = 1_000;
const releasesMax = 100;
const edgesMax = 100;
const errorsMax = 100;

function namesIn({ spans }: Stretch): Pick<RankedWindow, 'known' | 'releases'> {
  const services = new Set<string>();
  const operations = new Set<string>();
  const releases = new Set<string>();
  for (const span of spans) {
    services.add(serviceOf(span.resource));
    if (operations.size < knownMax) operations.add(span.name);
    releases.add(span.resource['service.version'] ?? '');
  }
  const versions = [...releases].filter(Boolean).sort().slice(0, releasesMax);
  return {
    known: [...services, ...versions, ...operations].slice(0, knownMax),
    releases: versions,
  };
}

function edgesAround({ spans }: Stretch, services: ReadonlySet<string>): string[] {
  const owners = new Map(
    spans.map((span) => [`${span.traceId} ${span.spanId}`, serviceOf(span.resource)]),
  );
  const edges = new Set<string>();
  for (const span of spans) {
    const service = serviceOf(span.resource);
    const calls = [
      [owners.get(`${span.traceId} ${span.parentSpanId}`), service],
      [service, peerOf(span)],
    ];
    for (const [from, to] of calls) {
      if (!from || !to || from === to) continue;
      if (services.has(from) || services.has(to)) edges.add(`${from} → ${to}`);
    }
  }
  return [...edges].sort().slice(0, edgesMax);
}

function everyNth<T>(rows: readonly T[], max: number): T[] {
  if (rows.length <= max) return [...rows];
  return Array.from({ length: max }, (_, at) => rows[Math.floor((at * rows.length) / max)] as T);
}

/** Ranks a window, and takes along whatever an explanation needs of its rows. Runs in a thread. */
export function rankWindow(input: RankInput): RankedWindow {
  const { changes, patterns } = input;
  const [window, baseline] = [stretchOf(input.window), stretchOf(input.baseline)];
  const faultFree = input.faultFree.map(stretchOf);
  const { state, candidates, evidence } = rank({
    ...{ window, baseline, faultFree, changes },
    templateOf: templatesOf([window, baseline, ...faultFree], patterns),
    digestOf: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const errors = errorRowsOf(window);
  return {
    ranking: { state, candidates },
    evidence: describeEvidence(evidence, window, baseline, changes),
    ...namesIn(window),
    edges: edgesAround(window, new Set(candidates.map(({ service }) => service))),
    errors: everyNth(errors, errorsMax),
    errorCount: errors.length,
    complexity: complexityOf(errors),
  };
}
