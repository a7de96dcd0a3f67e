import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Parts } from '../core/context.ts';
import { defineJob, type Job, noOrg, uuidOf } from '../core/job.ts';
import { isChosen } from '../core/module-of-org.ts';
import { systemScope } from '../database/database.ts';
import { cronMatches } from './cron.ts';
import { type Execute, insertJobs } from './job-insert.ts';
import type { JobRow } from './job-row.ts';

const minuteMs = 60_000;
const pageMax = 500;
/** A machine that slept longer does not make up for more than a day. */
const minutesMax = 24 * 60;

interface TickData {
  /** The minute. */
  readonly at: string;
  readonly jobs: readonly string[];
  /** By kind: the orgs up to this one have their jobs. A tick that begins again goes on here. */
  readonly after?: Readonly<Record<string, string>>;
}

/** One job a minute in which the clock has something to ask, however many kinds of jobs it asks for. */
export const tickJob = defineJob({
  name: 'kernel.tick',
  payload: z.unknown(),
  class: 'tend',
  timeoutMs: 10 * minuteMs,
  backoffMs: 5_000,
  handle: async () => undefined,
});

interface ClockOptions {
  readonly execute: Execute;
  readonly schema: string;
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  readonly jobs: readonly Job<any>[];
  readonly parts: Parts;
  // biome-ignore lint/suspicious/noExplicitAny: any job is told of alike.
  made(job: Job<any>): void;
}

/** An older server makes ticks of one job each. */
function readTick({ name, data }: JobRow): TickData {
  if (name !== tickJob.name) return { at: new Date().toISOString(), jobs: [name] };
  return data as unknown as TickData;
}

// biome-ignore lint/suspicious/noExplicitAny: any job's orgs are found alike.
async function duePage({ parts }: ClockOptions, job: Job<any>, after: string) {
  const now = parts.now();
  return parts.database.transaction(systemScope, async (db) => {
    const due = await job.due?.(db, { now, after, limit: pageMax }, parts);
    if (due === undefined || due.length === 0) return { last: null, orgs: [] };
    const rows = await db
      .selectFrom('kernel.org')
      .select(['org_id', 'modules'])
      .where('org_id', 'in', [...new Set(due)])
      .execute();
    const module = job.name.split('.')[0] ?? '';
    const orgs = rows.flatMap(({ org_id, modules }) =>
      isChosen(modules, module) ? [org_id as string] : [],
    );
    const last = due.at(-1) ?? '';
    return { last: due.length === pageMax && last > after ? last : null, orgs };
  });
}

/** The ids come from minute and org, so that a second run adds no job. */
// biome-ignore lint/suspicious/noExplicitAny: any job is made alike.
async function askOne(options: ClockOptions, row: JobRow, tick: TickData, job: Job<any>) {
  const { execute, schema, made } = options;
  let after: string | null = tick.after?.[job.name] ?? noOrg;
  while (after !== null) {
    const { orgs, last }: { orgs: string[]; last: string | null } = await duePage(
      options,
      job,
      after,
    );
    const seed = row.name === tickJob.name ? tick.at : row.id;
    const rows = orgs.map((org) => ({
      id: uuidOf('tick', job.name, seed, org),
      data: { org, trace: randomUUID(), payload: {} },
    }));
    if (rows.length > 0) {
      await insertJobs(execute, schema, job, rows, true);
      made(job);
    }
    if (last !== null) {
      await execute(
        `update ${schema}.job_common set data = jsonb_set(jsonb_set(data, '{after}', coalesce(data -> 'after', '{}')),
           array['after', $2], to_jsonb($3::text)) where name = $1 and id = $4`,
        [row.name, job.name, last, row.id],
      );
    }
    after = last;
  }
}

/** Asks each kind of the tick which orgs are due. One that cannot be asked does not hold up the others. */
export async function runTick(options: ClockOptions, row: JobRow): Promise<void> {
  const tick = readTick(row);
  const failed: unknown[] = [];
  for (const name of tick.jobs) {
    const job = options.jobs.find((each) => each.name === name);
    if (job?.due == null) continue;
    try {
      await askOne(options, row, tick, job);
    } catch (error) {
      options.parts.log.warn({ error, job: name }, 'the orgs that are due were not found');
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0];
}

const minuteOf = (at: Date) => new Date(Math.floor(at.getTime() / minuteMs) * minuteMs);

/** Which kinds have a minute after `last`, up to `now`. */
// biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
export function ringing(jobs: readonly Job<any>[], last: Date, now: Date): string[] {
  const minutes = Math.min(minutesMax, Math.round((now.getTime() - last.getTime()) / minuteMs));
  const names = jobs.flatMap(({ name, cron }) => {
    for (let back = 0; back < minutes && cron !== null; back += 1) {
      if (cronMatches(cron, new Date(now.getTime() - back * minuteMs))) return [name];
    }
    return [];
  });
  return names.sort();
}

/**
 * Asks for what the minutes since the last ring hold. A tick that could not be made is made up for by the next ring, and a
 * clock that was put back rings on from there.
 */
export function createBell(
  // biome-ignore lint/suspicious/noExplicitAny: a list of jobs of differing payloads.
  jobs: readonly Job<any>[],
  start: Date,
  make: (at: Date, names: readonly string[]) => Promise<void>,
) {
  let last = start;
  return async (now: Date): Promise<void> => {
    if (now < last) last = now;
    const names = ringing(jobs, last, now);
    if (names.length > 0) await make(now, names);
    if (now > last) last = now;
  };
}

/** Makes the tick of each minute. Each worker does, and the first one's is kept: the id comes from the minute. */
export function startClock(
  options: Pick<ClockOptions, 'execute' | 'schema' | 'jobs' | 'parts' | 'made'>,
) {
  const { execute, schema, jobs, parts, made } = options;
  let timer: NodeJS.Timeout;
  const timed = jobs.filter(({ cron }) => cron !== null);

  const ring = createBell(timed, minuteOf(new Date()), async (now, names) => {
    const at = now.toISOString();
    const id = uuidOf(tickJob.name, at, ...names);
    await insertJobs(execute, schema, tickJob, [{ id, data: { at, jobs: names } }], true);
    made(tickJob);
  });
  function set(): void {
    timer = setTimeout(
      () => {
        set();
        ring(minuteOf(new Date())).catch((error) =>
          parts.log.warn({ error }, 'a tick of the clock was not made'),
        );
      },
      minuteMs - (Date.now() % minuteMs) + Math.random() * 500,
    );
  }
  if (timed.length > 0) set();
  return { stop: () => clearTimeout(timer) };
}
