import type { Job, JobClass } from '../core/job.ts';
import type { JobRow } from './job-row.ts';
import type { ClaimOrder } from './job-rows.ts';

/** How many jobs of a class run at the same time in one process, apart from kinds with slots of their own. */
const slotsOf: Readonly<Record<JobClass, number>> = {
  interactive: 8,
  deliver: 8,
  act: 8,
  bulk: 4,
  tend: 8,
};

/** A job that this process has taken: it runs, or waits here for a slot. */
export interface Held {
  readonly row: JobRow;
  readonly org: string;
  readonly isSuspect: boolean;
  /** When it was taken, then when it began to run. */
  sinceMs: number;
  /** Aborts when another worker has the job by now. */
  readonly claim: AbortController;
}

/** Slots that kinds of jobs share. An org has at most a quarter of them while others wait, and never all. */
export interface Lane {
  readonly name: string;
  readonly class: JobClass;
  readonly slots: number;
  /** How many jobs may wait here for a slot. */
  readonly ahead: number;
  readonly running: Set<Held>;
  readonly waiting: Held[];
}

// biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
export type Kinds = ReadonlyMap<string, { readonly job: Job<any>; readonly lane: Lane }>;

/** The slots of the classes that this process works on. */
// biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
export function createLanes(jobs: readonly Job<any>[], classes: ReadonlySet<JobClass>) {
  const lanes = new Map<string, Lane>();
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  const kinds = new Map<string, { job: Job<any>; lane: Lane }>();
  for (const job of jobs) {
    if (!classes.has(job.class)) continue;
    const name = job.concurrency === null ? job.class : job.name;
    const known = lanes.get(name);
    const lane: Lane = {
      name,
      class: job.class,
      slots: job.concurrency ?? slotsOf[job.class],
      running: new Set(),
      waiting: [],
      ...known,
      ahead: Math.max(known?.ahead ?? 0, job.ahead),
    };
    lanes.set(name, lane);
    for (const [other, kind] of kinds) {
      if (kind.lane.name === name) kinds.set(other, { ...kind, lane });
    }
    kinds.set(job.name, { job, lane });
  }
  return { lanes: [...lanes.values()], kinds: kinds as Kinds };
}

/** Who of those that wait here goes next: one of the org with the fewest that run. */
export function takeNext({ running, waiting }: Lane): Held | undefined {
  const runs = new Map<string, number>();
  for (const { org } of running) runs.set(org, (runs.get(org) ?? 0) + 1);
  const standing = (held: Held) => runs.get(held.org) ?? 0;
  const next = waiting.toSorted((a, b) => standing(a) - standing(b))[0];
  if (next) waiting.splice(waiting.indexOf(next), 1);
  return next;
}

/** What ends a process does so early. One that has run for longer no longer holds up the others. */
const suspectMs = 60_000;

/** What of `lanes` may be filled; null when nothing has room. `all` are the lanes of the process. */
export function orderFor(
  lanes: readonly Lane[],
  kinds: Kinds,
  all: readonly Lane[],
): ClaimOrder | null {
  const roomOf = ({ slots, ahead, running, waiting }: Lane) =>
    slots + ahead - running.size - waiting.length;
  const open = lanes.filter((lane) => roomOf(lane) > 0);
  if (open.length === 0) return null;
  const heldIn = (lane: Lane) => [...lane.running, ...lane.waiting];
  const now = performance.now();
  const isTested = ({ isSuspect, sinceMs }: Held) => isSuspect && now - sinceMs < suspectMs;
  return {
    lanes: open.map((lane) => {
      const most = lane.slots + lane.ahead;
      const shared = Math.max(1, Math.floor(most / 4));
      return { lane: lane.name, room: roomOf(lane), shared, alone: Math.max(1, most - shared) };
    }),
    kinds: [...kinds.values()].flatMap(({ job, lane }) => {
      const own = Math.min(roomOf(lane), lane.slots + job.ahead - lane.running.size);
      return open.includes(lane) && own > 0 ? [{ name: job.name, lane: lane.name, room: own }] : [];
    }),
    held: open.flatMap((lane) =>
      [...Map.groupBy(heldIn(lane), ({ org }) => org)].map(([org, { length: n }]) => ({
        lane: lane.name,
        org,
        n,
      })),
    ),
    suspects: !all.some((lane) => heldIn(lane).some(isTested)),
  };
}

export const hold = (row: JobRow): Held => ({
  row,
  org: row.data?.org ?? '',
  isSuspect: (row.data?.open ?? 0) > 0,
  sinceMs: performance.now(),
  claim: new AbortController(),
});
