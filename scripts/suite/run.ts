/** Runs shards, some at a time. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Coverage } from './coverage.ts';
import type { Outcome } from './outcome-reporter.ts';
import type { Shard } from './shards.ts';

export interface ShardOutcome extends Outcome {
  readonly shard: Shard;
}

const limitMinutes = 15;
/** So long may a process that is asked to end take to print which tests it has not finished. */
const lastWordsMs = 10_000;
const reporter = new URL('outcome-reporter.ts', import.meta.url).href;

/** Processes that run now; each leads a group of its own. */
const running = new Set<ChildProcess>();

function endGroup(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    for (const child of running) endGroup(child);
    process.exit(1);
  });
}

/**
 * The output goes through a file: a process that a test left behind would hold a pipe open, and the
 * run would wait for it.
 */
async function runShard(shard: Shard, coverage: Coverage | undefined): Promise<ShardOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-suite-'));
  const output = join(folder, 'output');
  const outcomePath = join(folder, 'outcome.json');
  const traces = join(folder, 'coverage');
  const descriptor = openSync(output, 'w');
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...['--test', '--test-isolation=none', '--test-timeout=300000'],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...[`--test-reporter=${reporter}`, `--test-reporter-destination=${outcomePath}`],
      ...shard.files,
    ],
    {
      stdio: ['ignore', descriptor, descriptor],
      env: { ...process.env, ...(coverage ? { NODE_V8_COVERAGE: traces } : {}) },
      detached: true,
    },
  );
  closeSync(descriptor);
  running.add(child);
  const limit = setTimeout(() => {
    endGroup(child, 'SIGTERM');
    setTimeout(() => endGroup(child), lastWordsMs).unref();
  }, limitMinutes * 60_000);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearTimeout(limit);
  running.delete(child);
  endGroup(child);
  coverage?.add(traces);
  const seconds = (performance.now() - started) / 1_000;
  const files = shard.files.length === 1 ? '' : `: ${shard.files.length} files`;
  console.log(`\n— ${shard.name}${files} (${seconds.toFixed(1)} s)`);
  process.stdout.write(readFileSync(output));
  const outcome = readOutcome(outcomePath, code);
  if (seconds > limitMinutes * 60) {
    console.log(`${shard.name} was ended: the limit is ${limitMinutes} minutes`);
  }
  rmSync(folder, { recursive: true, force: true });
  // A file alone takes as long as its process does, start and all.
  const [only] = shard.files.length === 1 ? shard.files : [];
  return { ...outcome, ...(only ? { seconds: { [only]: seconds } } : {}), shard };
}

function readOutcome(path: string, code: number | null): Outcome {
  try {
    const outcome: Outcome = JSON.parse(readFileSync(path, 'utf8'));
    // A bad exit is a failure whatever was counted, and so is a process without a single test.
    const isBad = code !== 0 || outcome.passed === 0;
    return { ...outcome, failed: isBad ? Math.max(1, outcome.failed) : outcome.failed };
  } catch {
    return { passed: 0, failed: 1, seconds: {} };
  }
}

export async function runShards(
  shards: readonly Shard[],
  { processes, coverage }: { readonly processes: number; readonly coverage?: Coverage | undefined },
): Promise<ShardOutcome[]> {
  const waiting = [...shards];
  const outcomes: ShardOutcome[] = [];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      outcomes.push(await runShard(next, coverage));
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
  return outcomes;
}
