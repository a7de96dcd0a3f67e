import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Parts, systemContext } from '@dojang/kernel';
import type { Rows } from '../../rows/rows.ts';
import type { Door } from '../../store/queries/door.ts';
import type { Window } from '../../store/queries/windows.ts';
import { foldWindow } from './stored-errors.ts';

export interface FollowOptions {
  readonly parts: Parts;
  readonly door: Door;
  /** What comes within this time after the first error is folded with it; 1 s when left out. */
  readonly gatherMs?: number;
  /** Wait before a window that could not be folded is tried again, doubled up to a minute; 1 s when left out. */
  readonly retryMs?: number;
}

export interface FoldLoop {
  /** These rows of an org were stored. */
  note(org: string, rows: Rows): void;
  /** Ends the window that is being folded, and begins no other. */
  stop(): Promise<void>;
}

const retryMsMax = 60_000;
/** An earlier process may have ended between the store and the fold. */
const beforeStartSeconds = 900;
const errorStatus = 2;
const errorSeverity = 17;

/** The whole seconds that hold all errors among the rows; undefined where there is none. */
export function windowOfErrors({ spans, exceptions, logs }: Rows): Window | undefined {
  const times = [
    ...spans.filter(({ statusCode }) => statusCode === errorStatus).map(({ startNs }) => startNs),
    ...exceptions.map(({ atNs }) => atNs),
    ...logs.filter(({ severityNumber }) => severityNumber >= errorSeverity).map(({ atNs }) => atNs),
  ].map((ns) => Number(ns / 1_000_000_000n));
  if (times.length === 0) return undefined;
  const from = times.reduce((least, each) => Math.min(least, each));
  const until = times.reduce((most, each) => Math.max(most, each));
  return { from, until: until + 1 };
}

const together = (one: Window, other: Window): Window => ({
  from: Math.min(one.from, other.from),
  until: Math.max(one.until, other.until),
});

/**
 * Folds the errors that this process stores, one org after the other, a moment after they are stored. They are read from
 * the store again: an error that was folded before counts once, so a window may be folded as often as there is doubt.
 */
export function followStore(options: FollowOptions): FoldLoop {
  const { parts, door, gatherMs = 1_000, retryMs = 1_000 } = options;
  const waiting = new Map<string, Window>();
  const met = new Set<string>();
  const stopping = new AbortController();
  const { signal } = stopping;
  let wake = () => {};

  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
  const add = (org: string, window: Window) => {
    const known = waiting.get(org);
    waiting.set(org, known === undefined ? window : together(known, window));
  };

  async function fold(org: string, window: Window): Promise<boolean> {
    const ctx = systemContext(parts, { org, name: 'aisher.fold', trace: randomUUID() });
    try {
      await foldWindow(ctx, door, window);
      return true;
    } catch (error) {
      parts.log.warn({ error, org }, 'errors could not be folded; they are tried again');
      add(org, window);
      return false;
    }
  }

  async function run(): Promise<void> {
    let restMs = retryMs;
    while (!signal.aborted) {
      if (waiting.size === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      await pause(gatherMs);
      let isWell = true;
      for (const [org, window] of [...waiting]) {
        if (signal.aborted) return;
        waiting.delete(org);
        isWell = (await fold(org, window)) && isWell;
      }
      if (!isWell) await pause(restMs);
      restMs = isWell ? retryMs : Math.min(retryMsMax, restMs * 2);
    }
  }

  const running = run();
  return {
    note(org, rows) {
      const window = windowOfErrors(rows);
      if (window === undefined) return;
      const isFirst = !met.has(org);
      met.add(org);
      add(org, isFirst ? { ...window, from: window.from - beforeStartSeconds } : window);
      wake();
    },
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}
