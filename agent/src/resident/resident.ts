import { mkdirSync, rmSync, utimesSync, watch } from 'node:fs';
import type { Api } from '@dojang/kernel/cli';
import { pruneJournals } from '../act/journal.ts';
import type { AgentConfig } from '../base/config.ts';
import { Failure } from '../base/failure.ts';
import { ensureHome, listRepositories, places, pruneOwnDrafts } from '../base/home.ts';
import { tryLock } from '../base/lock.ts';
import type { AgentLog } from '../base/log.ts';
import { openRepository } from '../git/repository.ts';
import { Interruption } from '../processes/interruption.ts';
import { residentReader } from '../reading/reading.ts';
import { Full, openApi } from '../server/api.ts';
import { sendCaptures } from '../server/send.ts';
import { isPaired } from '../server/session.ts';
import { type Acting, startActs } from './acts/start-acts.ts';
import { forgetDecided } from './decided-drafts.ts';
import type { Desk } from './desk.ts';
import { startErrands } from './errands/start-errands.ts';
import { followLive, pause } from './live.ts';
import { type Looks, lookAround } from './looks.ts';
import { retryPushes } from './retry-push.ts';
import { type HookEntry, hookEntry, listSpool, unspool } from './spool.ts';
import { snapshotAgeMaxMs, tidyRepository } from './storage.ts';
import { findWatched, queueCapture } from './watch.ts';

export interface ResidentAgent {
  readonly stop: () => Promise<void>;
}

const deferralMaxMs = 24 * 3_600_000;
const heartbeatMs = 5000;

interface Worker {
  readonly desk: Desk;
  readonly looks: Looks;
  nextPollAt: number;
  nextPruneAt: number;
  failures: number;
  isPaired: boolean;
  readonly acting: Acting;
  wake: (afterMs: number) => void;
}

/** Turns hook entries into captures in the queue. An entry that cannot be captured now stays for later. */
async function takeHooks(worker: Worker): Promise<void> {
  const { config, log, memory } = worker.desk;
  const folder = places(config.home).hooks;
  const latest = new Map<string, string>();
  const waiting = listSpool(folder, hookEntry);
  for (const { name, entry } of waiting) latest.set(entry.folder, name);
  for (const { name, entry } of waiting) {
    // When several windows of one folder close at once, one capture serves them all.
    if (latest.get(entry.folder) === name && (await takeHook(entry))) continue;
    unspool(folder, name);
  }

  /** True if the entry has to wait. */
  async function takeHook(entry: HookEntry): Promise<boolean> {
    try {
      const { repository, entry: watched } = await findWatched(config, entry.folder);
      const { trigger, hint, force } = entry;
      const request = {
        trigger,
        hint: hint ?? null,
        force: force ?? false,
        reader: residentReader,
      };
      const outcome = await queueCapture(config, watched, repository, request, memory);
      log('trigger taken', { trigger, outcome: outcome.state });
      const isOld = Date.now() - Date.parse(entry.at) > deferralMaxMs;
      return outcome.state === 'deferred' && !isOld;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log('trigger without effect', { code: error.code });
      return false;
    }
  }
}

async function prune(worker: Worker): Promise<void> {
  const { config } = worker.desk;
  const now = new Date();
  pruneOwnDrafts(config.home, now, 3 * snapshotAgeMaxMs);
  for (const { folder } of listRepositories(config.home)) {
    try {
      const repository = await openRepository(folder, config);
      await tidyRepository(config, repository, now);
      await pruneJournals(repository, now, snapshotAgeMaxMs);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
}

async function talk(worker: Worker, api: Api): Promise<void> {
  try {
    await sendCaptures(worker.desk, api);
  } catch (error) {
    // Stamped acts are carried out all the same, which makes room.
    if (!(error instanceof Full)) throw error;
  }
  await startActs(worker.desk, api, worker.acting, (isTroubled) => {
    if (isTroubled) worker.failures += 1;
    // More may have been stamped in the meantime, and a failed act may have left a new capture.
    worker.wake(isTroubled ? 500 * 2 ** Math.min(worker.failures, 6) : 0);
  });
  if (await startErrands(worker.desk, api)) worker.wake(0);
  await retryPushes(worker.desk, api);
  await forgetDecided(worker.desk, api);
}

async function work(worker: Worker, isPoll: boolean): Promise<void> {
  const { config, log } = worker.desk;
  await takeHooks(worker);
  if (isPoll) await lookAround(worker.desk, worker.looks);
  if (Date.now() >= worker.nextPruneAt) {
    worker.nextPruneAt = Date.now() + 3_600_000;
    await prune(worker);
  }
  const wasPaired = worker.isPaired;
  worker.isPaired = isPaired(config.home);
  if (!worker.isPaired) {
    if (wasPaired) log('this machine is not paired: captures wait');
    return;
  }
  try {
    await talk(worker, openApi(config.home));
    if (worker.acting.size === 0) worker.failures = 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    worker.failures += 1;
    if (worker.failures === 1) log('the server could not be talked to', { code: error.code });
  }
}

/** The time until the next poll: short after a failure, longer while the stream is open. */
function pollAfter(worker: Worker): number {
  const { pollMs } = worker.desk.config;
  if (worker.failures > 0) return Math.min(pollMs, 500 * 2 ** Math.min(worker.failures, 8));
  return pollMs;
}

/**
 * Starts the resident agent in this process. Undefined if another one runs for this home folder. All that it
 * has to do lies in files, so it can be killed at any moment.
 */
export function startResident(config: AgentConfig, log: AgentLog): ResidentAgent | undefined {
  ensureHome(config.home);
  const { agentLock, hooks } = places(config.home);
  mkdirSync(hooks, { recursive: true, mode: 0o700 });
  const release = tryLock(agentLock);
  if (!release) return undefined;
  const worker: Worker = {
    desk: { config, log, memory: new Map() },
    looks: new Map(),
    nextPollAt: 0,
    nextPruneAt: Date.now() + 60_000,
    failures: 0,
    isPaired: true,
    acting: new Map(),
    wake: () => {},
  };
  const ending = new AbortController();
  const loop = startLoop(worker, ending.signal);
  worker.wake = (afterMs) => {
    if (afterMs === 0) loop.wake();
    else setTimeout(loop.wake, afterMs).unref();
  };
  const watcher = watch(hooks, (_event, name) => {
    if (name && !name.startsWith('.')) loop.wake();
  });
  watcher.on('error', () => log('the spool cannot be watched'));
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(agentLock, now, now);
    } catch {
      log('the lock of the agent is gone');
    }
    // This catches changes on file systems that do not report them.
    if (listSpool(hooks, hookEntry).length > 0) loop.wake();
  }, heartbeatMs);
  const live = startLive(worker, ending.signal, loop.wake);
  log('agent started', { pid: process.pid });
  return {
    stop: async () => {
      ending.abort();
      watcher.close();
      clearInterval(heartbeat);
      await Promise.all([loop.ended, live, ...worker.acting.values()]);
      release();
      rmSync(`${agentLock}.burial`, { force: true });
      log('agent stopped', { pid: process.pid });
    },
  };
}

/** Keeps the live stream open while the machine is paired. */
async function startLive(worker: Worker, signal: AbortSignal, wake: () => void): Promise<void> {
  const { home } = worker.desk.config;
  while (!signal.aborted) {
    if (isPaired(home)) {
      const ended = AbortSignal.any([signal, unpairedSignal(home, signal)]);
      await followLive(openApi(home), ended, wake);
    }
    await pause(1000, signal);
  }
}

/** A signal that ends with the pairing, so that another server can be followed. */
function unpairedSignal(home: string, outer: AbortSignal): AbortSignal {
  const ended = new AbortController();
  const url = openApi(home).url;
  const timer = setInterval(() => {
    if (isPaired(home) && openApi(home).url === url) return;
    clearInterval(timer);
    ended.abort();
  }, 2000);
  outer.addEventListener('abort', () => clearInterval(timer), { once: true });
  return ended.signal;
}

function startLoop(worker: Worker, signal: AbortSignal) {
  let isWanted = true;
  let isBusy = false;
  let timer: NodeJS.Timeout | undefined;
  let finish: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });

  async function turn(): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    clearTimeout(timer);
    while (isWanted && !signal.aborted) {
      isWanted = false;
      const isPoll = Date.now() >= worker.nextPollAt;
      if (isPoll) worker.nextPollAt = Date.now() + worker.desk.config.pollMs;
      try {
        await work(worker, isPoll);
      } catch (error) {
        if (error instanceof Interruption) break;
        const kind = error instanceof Error ? error.name : 'unknown';
        const where = error instanceof Error ? (error.stack?.split('\n')[1]?.trim() ?? '') : '';
        worker.failures += 1;
        worker.desk.log('unexpected error', { kind, where });
      }
    }
    isBusy = false;
    if (signal.aborted) finish();
    else timer = setTimeout(wake, pollAfter(worker));
  }
  function wake(): void {
    isWanted = true;
    void turn();
  }
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    if (!isBusy) finish();
  });
  wake();
  return { wake, ended };
}
