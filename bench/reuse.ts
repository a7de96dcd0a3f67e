/**
 * `npm run bench:reuse -- --repo GIT_DIR [--last N] [--threshold T] [--json] [--show]`: walks a real history; at each commit
 * the earlier ones are the approved messages. The nearest by `path-context-512` are filled anew and
 * verified; where what came of the same template before makes 95 % right to be expected, the model would
 * be skipped (--threshold T for another share). The commit that is judged never counts towards its own trust.
 *
 * Right means: the same type, the same scope and the same words as written, but for order, case and the
 * smallest words.
 */
import { parseArgs } from 'node:util';
import {
  addUp,
  cosine,
  historyMax,
  isSameHeader,
  learnConvention,
  nearestOf,
  type Precedent,
  precedentOf,
  recordMax,
  reuseHeader,
  scopeChange,
  trustOf,
  wordedByPeople,
} from '@dojang/commit/engine';
import { BlobReader, inputsOf, readHistory } from './lib/git-history.ts';
import { median, report } from './lib/report.ts';

const { values } = parseArgs({
  strict: false,
  options: {
    repo: { type: 'string' },
    last: { type: 'string', default: '400' },
    // The plans have 0.95 and 0.97.
    threshold: { type: 'string', default: '0.95' },
    show: { type: 'boolean' },
  },
});
const filesMax = 200;
/** So many times the judged commits go before, as the first months of an org: they only fill the index. */
const warmUps = 2;

function stop(message: string): never {
  console.error(`bench:reuse: ${message}`);
  process.exit(2);
}

interface Seen {
  /** Trust of a verified header, or cosine of the nearest. */
  readonly score: number;
  readonly right: boolean;
}

const repo = values.repo;
if (typeof repo !== 'string') stop('name a repository: --repo GIT_DIR');
const last = Number(values.last);
/** Below it nothing is skipped. */
const threshold = Number(values.threshold);
if (!(threshold > 0 && threshold <= 1)) stop('--threshold is a share, such as 0.95.');
if (!Number.isInteger(last) || last < 2) stop('--last is a whole number of commits, at least 2.');

const commits = readHistory(repo, 20_000);
const walked = commits
  .slice(0, -1)
  .map((commit, at) => ({ commit, at, worded: wordedByPeople([commit])[0] }))
  .filter(
    ({ commit, worded }) =>
      worded !== undefined &&
      worded.parsed.type !== null &&
      commit.entries.length > 0 &&
      commit.entries.length <= filesMax,
  )
  .slice(0, last * (1 + warmUps))
  .reverse();
if (walked.length < 2) stop(`${repo} holds no conventional commits worded by people.`);

const blobs = new BlobReader(repo);
const index: { vector: number[]; precedent: Precedent }[] = [];
const seen: Seen[] = [];
const cosineAlone: Seen[] = [];
const times: number[] = [];
let [hits, rightHits, exactHits, n] = [0, 0, 0, 0];
/** What came of each template so far. */
const outcomes = new Map<string, boolean[]>();
const all = { told: 0, right: 0 };

const warmUp = Math.max(0, walked.length - last);
for (const [step, { commit, at, worded }] of walked.entries()) {
  const written = worded!.header;
  const scope = await scopeChange({ files: await inputsOf(commit, blobs) });
  const change = addUp(scope);
  const vector = scope.embedding!;
  const convention = learnConvention({
    subjects: commits.slice(at + 1, at + 1 + historyMax),
    paths: commit.paths,
  });
  const started = performance.now();
  const nearest = nearestOf(
    index.map(({ vector: other, precedent }, place) => ({
      similarity: cosine(vector, other),
      precedent,
      age: index.length - place,
    })),
  );
  const reused = reuseHeader(nearest, change, convention);
  times.push(performance.now() - started);
  const isScored = step >= warmUp;
  if (isScored) n += 1;
  if (nearest[0]) {
    const right = isSameHeader(nearest[0].precedent.header, written);
    cosineAlone.push({ score: nearest[0].similarity, right });
  }
  if (reused) {
    const own = outcomes.get(reused.template) ?? [];
    outcomes.set(reused.template, own);
    const recent = own.slice(-recordMax);
    const trust = trustOf({ told: recent.length, right: recent.filter(Boolean).length }, all);
    const right = isSameHeader(reused.header, written);
    const isHit = isScored && trust >= threshold;
    if (values.show)
      console.log(
        isHit ? 'HIT' : '   ',
        right ? '✔' : '✖',
        trust.toFixed(2),
        reused.from[0]!.similarity.toFixed(2),
        reused.from.length,
        written,
        '←',
        reused.header,
      );
    if (isHit) {
      hits += 1;
      if (right) rightHits += 1;
      if (reused.header === written) exactHits += 1;
    }
    seen.push({ score: trust, right });
    own.push(right);
    all.told += 1;
    if (right) all.right += 1;
  }
  index.push({ vector, precedent: precedentOf(written, change) });
}
blobs.close();

const share = (part: number, of: number) =>
  of === 0 ? null : Math.round((part / of) * 1000) / 1000;
const precisionAbove = (rows: readonly Seen[], min: number) => {
  const above = rows.filter(({ score }) => score >= min);
  return {
    of: above.length,
    precision: share(above.filter(({ right }) => right).length, above.length),
  };
};
const curve = [0, 0.25, 0.5, 0.75, 0.85, 0.95, 0.97].map((min) => {
  const [verified, nearest] = [precisionAbove(seen, min), precisionAbove(cosineAlone, min)];
  return {
    'at least': min,
    'filled and verified, by trust': verified.of,
    'right ': verified.precision ?? '',
    'nearest copied, by cosine': nearest.of,
    right: nearest.precision ?? '',
  };
});
report(`Reuse over ${walked.length} commits, the later ${n} judged`, curve, {
  n,
  threshold,
  hits,
  precision: share(rightHits, hits),
  callsSaved: hits,
  hitRate: share(hits, n),
  acceptedUnchangedRate: share(exactHits, hits),
  verified: seen.length,
  verifiedPrecision: precisionAbove(seen, 0).precision,
  baselines: { cosineAlone: precisionAbove(cosineAlone, 0.85) },
  msMedian: Math.round(median(times) * 100) / 100,
});
console.error(
  hits === 0
    ? 'Nothing was skipped: no template earned the trust.'
    : `${hits} of ${n} model calls saved, ${rightHits} right.`,
);
