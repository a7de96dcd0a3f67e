/**
 * `npm run bench:untangle -- --data FILE.jsonl [--mixes N] [--seed S] [--json]`: how well the concerns
 * of a change tell apart the commits that were mixed into it. Each row is `{sha, diff}` and may hold
 * more, which is never looked at.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type ChangedFile, type Hunk, type InputFile, scopeChange } from '@dojang/commit/engine';
import { report } from './lib/report.ts';
import { inputOf, parseUnifiedDiff } from './lib/unified-diff.ts';
import { bCubedF1, randIndex } from './lib/untangle-score.ts';

interface Commit {
  readonly sha: string;
  readonly files: readonly InputFile[];
}

/** A file of a mix, and how many lines of each side came from which commit, in order. */
interface MixedFile {
  readonly input: InputFile;
  readonly parts: readonly { sha: string; oldLines: number; newLines: number }[];
}

const { values } = parseArgs({
  strict: false,
  options: { data: { type: 'string' }, mixes: { type: 'string' }, seed: { type: 'string' } },
});

function stop(message: string): never {
  console.error(`bench:untangle: ${message}`);
  process.exit(2);
}

function wholeNumber(name: 'mixes' | 'seed', least: number, otherwise: number): number {
  const given = values[name] ?? String(otherwise);
  if (typeof given !== 'string' || !/^\d{1,9}$/.test(given) || Number(given) < least)
    stop(`--${name} needs a whole number from ${least}.`);
  return Number(given);
}

/** The commits of the rows; a diff that holds no file has nothing to mix and is left out. */
function readCommits(path: unknown): Commit[] {
  if (typeof path !== 'string') stop('name the rows: --data FILE.jsonl');
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    stop(`${path} cannot be read.`);
  }
  const bySha = new Map<string, Commit>();
  text.split('\n').forEach((line, at) => {
    if (!line.trim()) return;
    const commit = readCommit(line, at + 1);
    if (commit.files.length > 0) bySha.set(commit.sha, commit);
  });
  if (bySha.size < 2) stop(`${path} needs the diffs of at least two commits.`);
  return [...bySha.values()];
}

function readCommit(line: string, number: number): Commit {
  let row: { sha?: unknown; diff?: unknown } | null = null;
  try {
    row = JSON.parse(line);
  } catch {
    stop(`line ${number} is not JSON.`);
  }
  if (typeof row?.sha !== 'string' || typeof row.diff !== 'string')
    stop(`line ${number} needs the strings "sha" and "diff".`);
  return { sha: row.sha, files: parseUnifiedDiff(row.diff).map(inputOf) };
}

/** Mulberry32: the same seed draws the same mixes on every machine. */
function drawer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const linesOf = (text: string | null) => (text === null ? 0 : text.split('\n').length - 1);
const partOf = (sha: string, { before, after }: InputFile) => ({
  sha,
  oldLines: linesOf(before),
  newLines: linesOf(after),
});
const isPlainEdit = (file: InputFile) =>
  file.state === 'modified' && !file.binary && !file.modeChanged;

/** The commits as one change by path; null when two of them claim a path in a way that cannot be joined. */
function mixOf(commits: readonly Commit[]): MixedFile[] | null {
  const mixed = new Map<string, MixedFile>();
  const sources = new Set<string>();
  for (const { sha, files } of commits) {
    for (const file of files) {
      const known = mixed.get(file.path);
      const part = partOf(sha, file);
      if (known && !(isPlainEdit(known.input) && isPlainEdit(file))) return null;
      if (file.oldPath !== null) sources.add(file.oldPath);
      const input = known
        ? {
            ...file,
            before: `${known.input.before}${file.before}`,
            after: `${known.input.after}${file.after}`,
          }
        : file;
      mixed.set(file.path, { input, parts: [...(known?.parts ?? []), part] });
    }
  }
  if ([...sources].some((path) => mixed.has(path))) return null;
  return [...mixed.values()].sort((a, b) => (a.input.path < b.input.path ? -1 : 1));
}

/** The commit that most lines of a hunk came from. */
function originOf(hunk: Hunk, { parts }: MixedFile): string {
  let [oldFrom, newFrom, most] = [1, 1, -1];
  let origin = parts[0]!.sha;
  for (const { sha, oldLines, newLines } of parts) {
    const overlap =
      shared(hunk.oldStart, hunk.oldLines, oldFrom, oldLines) +
      shared(hunk.newStart, hunk.newLines, newFrom, newLines);
    if (overlap > most) [origin, most] = [sha, overlap];
    oldFrom += oldLines;
    newFrom += newLines;
  }
  return origin;
}

const shared = (start: number, lines: number, from: number, count: number) =>
  Math.max(0, Math.min(start + lines, from + count) - Math.max(start, from));

async function judge(mix: readonly MixedFile[]) {
  const scope = await scopeChange({ files: mix.map(({ input }) => input) });
  const concernOf = new Map<string, string>();
  for (const { id, hunks } of scope.concerns) for (const hunk of hunks) concernOf.set(hunk, id);
  const hunks = scope.files.flatMap((file: ChangedFile, at: number) =>
    file.hunks.map((hunk) => ({
      told: concernOf.get(hunk.id) ?? 'none',
      path: file.path,
      truth: originOf(hunk, mix[at]!),
    })),
  );
  const truth = hunks.map((hunk) => hunk.truth);
  const scoresOf = (told: string[]) => ({
    rand: randIndex(told, truth),
    bCubedF1: bCubedF1(told, truth),
  });
  return {
    engine: scoresOf(hunks.map(({ told }) => told)),
    oneGroup: scoresOf(hunks.map(() => 'all')),
    perFile: scoresOf(hunks.map(({ path }) => path)),
  };
}

const attemptsMax = 1000;

function drawMix(commits: readonly Commit[], draw: (below: number) => number): MixedFile[] {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const size = Math.min(commits.length, 2 + draw(2));
    const chosen = new Set<Commit>();
    while (chosen.size < size) chosen.add(commits[draw(commits.length)]!);
    const mix = mixOf([...chosen]);
    if (mix) return mix;
  }
  stop('no commits were found that can be mixed: they all add or rename the same paths.');
}

const mixes = wholeNumber('mixes', 1, 200);
const draw = drawer(wholeNumber('seed', 0, 1));
const commits = readCommits(values.data);
const judged: Awaited<ReturnType<typeof judge>>[] = [];
for (let at = 0; at < mixes; at += 1) judged.push(await judge(drawMix(commits, draw)));

let split = 0;
for (const { files } of commits) if ((await scopeChange({ files })).concerns.length > 1) split += 1;

const round = (value: number) => Math.round(value * 1000) / 1000;
const meanOf = (by: 'engine' | 'oneGroup' | 'perFile', score: 'rand' | 'bCubedF1') =>
  round(judged.reduce((sum, each) => sum + each[by][score], 0) / judged.length);

report(
  `Concerns of ${mixes} mixes of 2–3 commits out of ${commits.length}`,
  (['engine', 'oneGroup', 'perFile'] as const).map((by) => ({
    by,
    rand: meanOf(by, 'rand'),
    bCubedF1: meanOf(by, 'bCubedF1'),
  })),
  {
    n: mixes,
    rand: meanOf('engine', 'rand'),
    bCubedF1: meanOf('engine', 'bCubedF1'),
    baselines: {
      oneGroupRand: meanOf('oneGroup', 'rand'),
      perFileRand: meanOf('perFile', 'rand'),
    },
    singleSplitShare: round(split / commits.length),
  },
);
