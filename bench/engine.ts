import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  defaultConvention,
  draftMessage,
  type InputFile,
  scopeChange,
} from '@dojang/commit/engine';
import { median, report } from './lib/report.ts';

/** How fast the engine reads a change, with `git diff` over the same two trees as the floor. */
const { values } = parseArgs({
  strict: false,
  options: { repo: { type: 'string' }, runs: { type: 'string' }, files: { type: 'string' } },
});
const runs = Number(values.runs ?? 5);
const filesMany = Number(values.files ?? 10_000);

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });

type Texts = Pick<InputFile, 'path' | 'before' | 'after'>;

/** Files of four languages; every third line block differs, the same in every run. */
function syntheticFile(n: number): Texts {
  const kind = n % 4;
  const path = `src/part${n % 40}/file${n}.${['ts', 'py', 'go', 'md'][kind]}`;
  const block = (at: number, changed: boolean) => {
    const value = changed ? n + at + 1 : n + at;
    return [
      `export function value${at}(input: number) {\n  const base = input * ${value};\n  return base + ${at};\n}\n\n`,
      `def value${at}(given):\n    base = given * ${value}\n    return base + ${at}\n\n\n`,
      `func Value${at}(input int) int {\n\tbase := input * ${value}\n\treturn base + ${at}\n}\n\n`,
      `## Part ${at}\n\nThe value is ${value}, and\nthe base is ${at}.\n\n`,
    ][kind]!;
  };
  const text = (changed: boolean) => {
    const blocks = Array.from({ length: 12 }, (_, at) => block(at, changed && at % 3 === n % 3));
    return (kind === 2 ? 'package part\n\n' : '') + blocks.join('');
  };
  return { path, before: text(false), after: text(true) };
}

function writeTree(folder: string, files: readonly Texts[], side: 'before' | 'after'): void {
  for (const file of files) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file[side] ?? '');
  }
}

const commit = (folder: string, message: string) => {
  git(folder, 'add', '-A');
  git(
    folder,
    '-c',
    'user.name=bench',
    '-c',
    'user.email=bench@localhost',
    'commit',
    '-qm',
    message,
  );
};

const inputsOf = (files: readonly Texts[]): InputFile[] =>
  files.map((file) => ({
    ...file,
    oldPath: null,
    state: file.before === null ? 'added' : file.after === null ? 'deleted' : 'modified',
    binary: false,
    modeChanged: false,
  }));

/** The last changes of a real history: each against its first parent. */
function changesOf(repo: string): { args: string[]; files: Texts[] }[] {
  const shas = git(repo, 'log', '--no-merges', '-n', '40', '--format=%H').trim().split('\n');
  const text = (sha: string, path: string) => {
    try {
      return execFileSync('git', ['-C', repo, 'show', `${sha}:${path}`], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        maxBuffer: 1 << 28,
      });
    } catch {
      return null;
    }
  };
  return shas.slice(0, -1).map((sha) => {
    const paths = git(repo, 'diff', '--name-only', '--no-renames', '-z', `${sha}^`, sha);
    const files = paths.split('\0').filter(Boolean).slice(0, 200);
    return {
      args: [`${sha}^`, sha],
      files: files.map((path) => ({ path, before: text(`${sha}^`, path), after: text(sha, path) })),
    };
  });
}

type Stages = Map<string, number>;

/** Milliseconds by stage, added to those of the changes before it. */
async function scopeAndDraft(files: readonly InputFile[], stages: Stages = new Map()) {
  let last = performance.now();
  const onStage = (stage: string) => {
    const now = performance.now();
    stages.set(stage, (stages.get(stage) ?? 0) + now - last);
    last = now;
  };
  const scope = await scopeChange({ files, onStage });
  draftMessage({ scope, convention: defaultConvention, branch: null });
  onStage('draft');
  return stages;
}

const totalOf = (stages: Stages) => [...stages.values()].reduce((sum, ms) => sum + ms, 0);

/** A process of its own that drafts one small change: what a person waits for at the command line. */
function freshMs(): number {
  const script = `
    const started = performance.now();
    const { scopeChange, draftMessage, defaultConvention } = await import('@dojang/commit/engine');
    const text = 'export function f(a: number) {\\n  return a;\\n}\\n';
    const scope = await scopeChange({ files: [{ path: 'src/a.ts', oldPath: null, state: 'modified',
      before: text, after: text.replace('return a', 'return a + 1'), binary: false, modeChanged: false }] });
    draftMessage({ scope, convention: defaultConvention, branch: null });
    console.log(performance.now() - started);`;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(import.meta.dirname, '..', 'server'),
      encoding: 'utf8',
      // As the `dojang` command runs: types stripped once, compiled code kept.
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compile-cache') },
    }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'bench-engine-'));
try {
  const small = Array.from({ length: 200 }, (_, n) => syntheticFile(n));
  git(folder, 'init', '-q');
  writeTree(folder, small, 'before');
  commit(folder, 'before');
  writeTree(folder, small, 'after');
  commit(folder, 'after');
  const real = typeof values.repo === 'string' ? changesOf(values.repo) : null;
  const source = typeof values.repo === 'string' ? values.repo : folder;
  const changes = real ?? [{ args: ['HEAD^', 'HEAD'], files: small }];

  let diffBytes = 0;
  let fileCount = 0;
  const gitMs: number[] = [];
  for (const { args, files } of changes) {
    fileCount += files.length;
    diffBytes += Buffer.byteLength(git(source, 'diff', ...args));
  }
  const engineMs: number[] = [];
  const stagesMs: Stages[] = [];
  for (let run = 0; run <= runs; run += 1) {
    let gitRunMs = 0;
    const stages: Stages = new Map();
    for (const { args, files } of changes) {
      const started = performance.now();
      git(source, 'diff', ...args);
      gitRunMs += performance.now() - started;
      await scopeAndDraft(inputsOf(files), stages);
    }
    // The first run loads grammars and warms the code up.
    if (run === 0) continue;
    gitMs.push(gitRunMs);
    engineMs.push(totalOf(stages));
    stagesMs.push(stages);
  }

  const many = inputsOf(Array.from({ length: filesMany }, (_, n) => syntheticFile(n)));
  const manyStages = await scopeAndDraft(many);
  const tenThousandFilesMs = Math.round(totalOf(manyStages));
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  freshMs();
  const fresh = Array.from({ length: 5 }, freshMs);
  const figures = {
    mbPerSecond: round(diffBytes / 1e3 / median(engineMs)),
    filesPerSecond: Math.round((fileCount / median(engineMs)) * 1000),
    tenThousandFilesMs,
    peakMb,
    gitDiffMs: round(median(gitMs)),
    engineMs: round(median(engineMs)),
    ...Object.fromEntries(
      [...stagesMs[0]!.keys()].map((stage) => [
        `${stage}Ms`,
        round(median(stagesMs.map((stages) => stages.get(stage) ?? 0))),
      ]),
    ),
    freshMs: round(median(fresh)),
    diffMb: round(diffBytes / 1e6),
    files: fileCount,
  };
  report(
    `commit engine, ${fileCount} files, ${changes.length} changes, medians of ${runs} runs`,
    Object.entries(figures).map(([figure, value]) => ({ figure, value })),
    figures,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
