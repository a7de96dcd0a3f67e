/**
 * `npm run bench:commit-history -- --repo GIT_DIR [--last N] [--json]`: drafts every conventional commit
 * of the last N that people worded, knowing only what came before it, and compares the draft with what
 * was written. The number that a forge adds to a header, as in ` (#12)`, does not exist when a commit
 * is drafted: it is left out on both sides, and counted in `editSimWithNumber`.
 */
import { parseArgs } from 'node:util';
import {
  addUp,
  draftMessage,
  historyMax,
  learnConvention,
  pathRuleType,
  rankScopes,
  type Scope,
  scopeChange,
  wordedByPeople,
} from '@dojang/commit/engine';
import { BlobReader, type HistoryCommit, inputsOf, readHistory } from './lib/git-history.ts';
import { editSimilarity, NearestHeader, PathHistory } from './lib/history-baselines.ts';
import { candidateNames, isNamed } from './lib/named-element.ts';
import { median, quantile, report } from './lib/report.ts';

const filesMax = 400;
const { values } = parseArgs({
  strict: false,
  options: {
    repo: { type: 'string' },
    last: { type: 'string', default: '200' },
    show: { type: 'boolean' },
  },
});

type Worded = ReturnType<typeof wordedByPeople>[number];

interface Judged {
  readonly written: { header: string; whole: string; type: string; scope: string | null };
  readonly told: { header: string; type: string; scope: string | null };
  readonly scopes: readonly string[];
  readonly historyScopes: readonly string[];
  readonly pathType: string;
  readonly majority: string;
  readonly nearest: string;
  readonly nearestWhole: string;
  /** Whether the entity that the subject names is among the first three; null when it names none. */
  readonly entity: boolean | null;
  readonly ms: number;
}

function entityOf({ elements }: Scope, subject: string): boolean | null {
  const distinct = [...new Set(candidateNames(elements))];
  if (distinct.length < 3) return null;
  const named = distinct.filter((name) => isNamed(name, subject));
  if (named.length === 0) return null;
  return distinct.slice(0, 3).some((name) => named.includes(name));
}

const share = (hits: number, of: number) => (of === 0 ? 0 : Math.round((hits / of) * 1000) / 1000);
const shareOf = <T>(rows: readonly T[], keep: (row: T) => boolean) =>
  share(rows.filter(keep).length, rows.length);
const mean = (rows: readonly number[]) =>
  share(
    rows.reduce((sum, each) => sum + each, 0),
    rows.length,
  );

function mostFrequent(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

async function judge(
  commit: HistoryCommit,
  worded: Worded,
  earlier: readonly HistoryCommit[],
  blobs: BlobReader,
): Promise<Judged> {
  const convention = learnConvention({
    subjects: earlier.slice(0, historyMax),
    paths: commit.paths,
  });
  const files = await inputsOf(commit, blobs);
  const start = performance.now();
  const scope = await scopeChange({ files });
  const draft = draftMessage({ scope, convention, branch: null });
  const ms = performance.now() - start;
  const change = addUp(scope);
  const past = wordedByPeople(earlier).toReversed();
  const pathHistory = new PathHistory();
  const nearest = new NearestHeader();
  for (const each of past) {
    pathHistory.add(each);
    nearest.add(each);
  }
  const copied = nearest.copy(commit.paths);
  return {
    written: {
      header: worded.header,
      whole: worded.parsed.header,
      type: worded.parsed.type!.toLowerCase(),
      scope: worded.parsed.scope || null,
    },
    told: { header: draft.header, type: (draft.type ?? '').toLowerCase(), scope: draft.scope },
    scopes: rankScopes(change, convention, draft.type).flatMap((each) => each.scope ?? []),
    historyScopes: pathHistory.rank(commit.paths),
    pathType: pathRuleType(change, convention),
    majority: mostFrequent(past.flatMap(({ parsed }) => parsed.type?.toLowerCase() ?? [])),
    nearest: copied,
    nearestWhole: past.findLast((each) => each.header === copied)?.parsed.header ?? '',
    entity: entityOf(scope, worded.parsed.subject),
    ms,
  };
}

function show({ written, told, nearest }: Judged): void {
  const beside = (header: string) =>
    `  ${editSimilarity(header, written.header).toFixed(2)} ${header}`;
  console.log(`${written.header}\n${beside(told.header)}\n${beside(nearest)}`);
}

function stop(message: string): never {
  console.error(`bench:commit-history: ${message}`);
  process.exit(2);
}

const repo = values.repo;
if (typeof repo !== 'string') stop('name a repository: --repo GIT_DIR');
const last = Number(values.last);
if (!Number.isInteger(last) || last < 1) stop('--last is a whole number of commits.');

const commits = readHistory(repo, 20_000);
const blobs = new BlobReader(repo);
const judged: Judged[] = [];
for (const [at, commit] of commits.entries()) {
  if (judged.length >= last) break;
  const worded = wordedByPeople([commit])[0];
  const isKnown = commit.entries.length > 0 && commit.entries.length <= filesMax;
  // The oldest commits have no history to learn from, and a shallow clone does not know what they changed.
  if (at > commits.length - 50) break;
  if (!isKnown || worded === undefined || worded.parsed.type === null) continue;
  const one = await judge(commit, worded, commits.slice(at + 1), blobs);
  judged.push(one);
  if (values.show) show(one);
}
blobs.close();
if (judged.length === 0) stop(`${repo} holds no conventional commits worded by people.`);

const scoped = judged.filter(({ written }) => written.scope !== null);
const naming = judged.filter(({ entity }) => entity !== null);
const figures = {
  n: judged.length,
  typeAccuracy: shareOf(judged, ({ written, told }) => written.type === told.type),
  scopeTop1: shareOf(scoped, ({ written, scopes }) => scopes[0] === written.scope),
  scopeTop3: shareOf(scoped, ({ written, scopes }) => scopes.slice(0, 3).includes(written.scope!)),
  scopeDrafted: shareOf(judged, ({ written, told }) => written.scope === told.scope),
  scoped: scoped.length,
  entityTop3: shareOf(naming, ({ entity }) => entity === true),
  entityCases: naming.length,
  editSim: mean(judged.map(({ written, told }) => editSimilarity(told.header, written.header))),
  editSimWithNumber: mean(
    judged.map(({ written, told }) => editSimilarity(told.header, written.whole)),
  ),
  msP50: Math.round(median(judged.map(({ ms }) => ms)) * 10) / 10,
  msP95:
    Math.round(
      quantile(
        judged.map(({ ms }) => ms),
        0.95,
      ) * 10,
    ) / 10,
  baselines: {
    majority: shareOf(judged, ({ written, majority }) => written.type === majority),
    pathRules: shareOf(judged, ({ written, pathType }) => written.type === pathType),
    pathHistoryTop1: shareOf(scoped, (each) => each.historyScopes[0] === each.written.scope),
    pathHistoryTop3: shareOf(scoped, (each) =>
      each.historyScopes.slice(0, 3).includes(each.written.scope!),
    ),
    nearestEditSim: mean(
      judged.map(({ written, nearest }) => editSimilarity(nearest, written.header)),
    ),
    nearestEditSimWithNumber: mean(
      judged.map(({ written, nearestWhole }) => editSimilarity(nearestWhole, written.whole)),
    ),
  },
};
report(
  `${judged.length} commits as drafted from what came before each`,
  [
    {
      by: 'engine',
      type: figures.typeAccuracy,
      'scope top-1': figures.scopeTop1,
      'scope top-3': figures.scopeTop3,
      'entity top-3': figures.entityTop3,
      EditSim: figures.editSim,
    },
    { by: 'majority', type: figures.baselines.majority },
    { by: 'path rules', type: figures.baselines.pathRules },
    {
      by: 'path history',
      'scope top-1': figures.baselines.pathHistoryTop1,
      'scope top-3': figures.baselines.pathHistoryTop3,
    },
    { by: 'nearest header', EditSim: figures.baselines.nearestEditSim },
  ],
  figures,
);
console.error(
  `${figures.msP50} ms a commit (p95 ${figures.msP95}); ${figures.scoped} with a scope, ${figures.entityCases} that name an entity.`,
);
