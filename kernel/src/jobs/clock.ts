import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
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
      .select(['org_id', 'modules', 'closing_at'])
      .where('org_id', 'in', [...new Set(due)])
      .execute();
    const module = job.name.split('.')[0] ?? '';
    // An org that closes is not written to; what the kernel looks after goes on.
    const orgs = rows.flatMap(({ org_id, modules, closing_at: closing }) =>
      isChosen(modules, module) && (closing === null || module === 'kernel')
        ? [org_id as string]
        : [],
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

type Clock = Pick<ClockOptions, 'execute' | 'schema' | 'jobs' | 'parts' | 'made'>;

/** Writes down what was asked, so that a worker that starts later knows what was not. */
const noteRung = ({ database }: Parts, at: Date, names: readonly string[]) =>
  database.transaction(systemScope, (db) =>
    sql`insert into kernel.clock_ring (job, rung_at) select unnest(${[...names]}::text[]), ${at}::timestamptz
      on conflict (job) do update set rung_at = excluded.rung_at`.execute(db),
  );

/** The kinds that had a minute since they were asked for last, by whichever worker. */
async function missed({ jobs, parts }: Clock, now: Date): Promise<string[]> {
  const { rows } = await parts.database.transaction(systemScope, (db) =>
    sql<{ job: string; rung_at: Date }>`select job, rung_at from kernel.clock_ring`.execute(db),
  );
  return rows.flatMap(({ job, rung_at }) =>
    ringing(
      jobs.filter(({ name }) => name === job),
      rung_at,
      now,
    ),
  );
}

/** The tick of one minute. The first worker's is kept: the id comes from the minute. */
async function makeTick(clock: Clock, now: Date, names: readonly string[]): Promise<void> {
  const at = now.toISOString();
  const id = uuidOf(tickJob.name, at, ...names);
  const data = { at, jobs: names };
  await insertJobs(clock.execute, clock.schema, tickJob, [{ id, data }], true);
  await noteRung(clock.parts, now, names);
  clock.made(tickJob);
}

/**
 * Makes the tick of each minute. Each worker does. What no worker made, because none ran or the database was away, is made
 * up for by one tick, however many minutes it was.
 */
export function createTicks(clock: Clock, start: Date): (now: Date) => Promise<void> {
  const make = (now: Date, names: readonly string[]) => makeTick(clock, now, names);
  const ring = createBell(clock.jobs, start, make);
  let isCaughtUp = false;
  return async (now) => {
    if (!isCaughtUp) {
      const names = await missed(clock, now);
      if (names.length > 0) await make(now, [...names].sort());
      isCaughtUp = true;
    }
    await ring(now);
  };
}

/** A start has other work to do before it makes up for what was missed. */
const catchUpMs = 5_000;

/** Rings at each minute, and a little after the start. */
export function startClock({ jobs, ...rest }: Clock) {
  const clock = { ...rest, jobs: jobs.filter(({ cron }) => cron !== null) };
  const tick = createTicks(clock, minuteOf(new Date()));
  let timer: NodeJS.Timeout;
  const ringIn = (ms: number) => {
    timer = setTimeout(() => {
      ringIn(minuteMs - (Date.now() % minuteMs) + Math.random() * 500);
      tick(minuteOf(new Date())).catch((error) =>
        clock.parts.log.warn({ error }, 'a tick of the clock was not made'),
      );
    }, ms);
  };
  if (clock.jobs.length > 0) ringIn(catchUpMs + Math.random() * 1_000);
  return { stop: () => clearTimeout(timer) };
}
