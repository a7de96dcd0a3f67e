import { randomUUID } from 'node:crypto';
import { within } from '../base/within.ts';
import { type Parts, systemContext } from '../core/context.ts';
import { systemScope } from '../database/database.ts';
import { writeCheckpoint } from './checkpoint.ts';

/** How long what is new in a ledger may go without a signature: by count, and by time. */
const eventsMax = 1_000;
const ageMsMax = 24 * 3_600_000;
const lookMs = 10_000;
/** A server that is asked to stop must stop, however much is left to verify. */
const lastRoundMsMax = 5_000;

/** Signs the ledgers' heads from outside the database, at each start and stop and in between. */
export interface Witness {
  /** Signs what is new since the last stop, then looks on until it is stopped. */
  start(): void;
  /** Signs what is new, and ends. */
  stop(): Promise<void>;
  /** One look at all orgs: `all` signs whatever is new, else what is due. Returns how many it signed. */
  look(all: boolean): Promise<number>;
}

interface Signed {
  readonly seq: number;
  readonly atMs: number;
}

const readHeads = ({ database }: Parts) =>
  database.transaction(systemScope, (db) =>
    db.selectFrom('kernel.ledger_head').select(['org_id', 'seq']).where('seq', '>', 0).execute(),
  );

const ageOf = ({ metrics }: Parts) =>
  metrics.gauge(
    'dojang_checkpoint_age_seconds',
    'Age of the oldest signature among the ledgers that have gone on since, or how long one has had none',
  );

/** What this process knows of signatures. */
export function createSigned({ checkpoints, now }: Parts) {
  const known = new Map<string, Signed>();
  /** When ledgers that are not signed up to their head were first seen here. */
  const seenMs = new Map<string, number>();
  async function lastOf(org: string): Promise<Signed> {
    const before = known.get(org);
    if (before) return before;
    const last = (await checkpoints.read(org)).checkpoints.at(-1);
    const found = last ? { seq: last.seq, atMs: Date.parse(last.at) } : { seq: 0, atMs: 0 };
    known.set(org, found);
    return found;
  }
  return {
    lastOf,
    forget: (org: string) => known.delete(org),
    /** Since the last signature; since the first look at a ledger that has none, or whose signatures cannot be read. */
    async unsignedMs(org: string, seq: number, isRefused: boolean): Promise<number> {
      // Another process, or the daily job, may have signed what was refused here.
      if (isRefused && known.get(org)?.seq !== seq) known.delete(org);
      const last = await lastOf(org).catch(() => undefined);
      if (last?.seq === seq) {
        seenMs.delete(org);
        return 0;
      }
      const nowMs = now().getTime();
      const firstMs = seenMs.get(org) ?? nowMs;
      seenMs.set(org, firstMs);
      return nowMs - (last && last.seq > 0 ? last.atMs : firstMs);
    },
  };
}

/**
 * A timer and not a cron job. A machine may sleep through the hour of a cron job; a timer goes off when it wakes.
 */
export function createWitness(parts: Parts): Witness {
  const signed = createSigned(parts);
  /** Ledgers that got no signature, with the number at which that was logged. It is logged once. */
  const refused = new Map<string, number>();
  const age = ageOf(parts);
  let looking: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  async function isDue(org: string, seq: number, all: boolean): Promise<boolean> {
    if (refused.get(org) === seq) return false;
    const last = await signed.lastOf(org);
    if (seq === last.seq) return false;
    // Fewer events than were signed: this must be reported. The first checkpoint of an org is made at once.
    if (all || seq < last.seq || last.seq === 0) return true;
    return seq - last.seq >= eventsMax || parts.now().getTime() - last.atMs >= ageMsMax;
  }

  async function sign(org: string, seq: number): Promise<boolean> {
    const ctx = systemContext(parts, { org, name: 'witness', trace: randomUUID() });
    const checkpoint = await writeCheckpoint(ctx);
    signed.forget(org);
    if (checkpoint === null) refused.set(org, seq);
    else refused.delete(org);
    return checkpoint !== null;
  }

  async function look(all: boolean): Promise<number> {
    const heads = await readHeads(parts);
    let count = 0;
    let oldestMs = 0;
    for (const { org_id: org, seq } of heads) {
      if (isStopping && !all) break;
      try {
        if ((await isDue(org, seq, all)) && (await sign(org, seq))) count += 1;
      } catch (error) {
        // A checkpoint file that was edited, a full disk: the other orgs' ledgers are still to be signed.
        if (refused.get(org) !== seq) parts.log.error({ error, org }, 'a ledger was not signed');
        refused.set(org, seq);
      }
      oldestMs = Math.max(oldestMs, await signed.unsignedMs(org, seq, refused.get(org) === seq));
    }
    age.set(oldestMs / 1_000);
    return count;
  }

  /** One look after the other: two at once would sign the same head twice. */
  function queue(all: boolean): Promise<number> {
    const next = looking.then(() => look(all));
    looking = next.catch((error) => {
      parts.log.warn({ error }, 'the ledgers could not be looked at; the next look follows');
    });
    return next;
  }

  return {
    look: queue,
    start() {
      queue(true).catch(() => undefined);
      timer = setInterval(() => void queue(false).catch(() => undefined), lookMs);
      timer.unref();
    },
    async stop() {
      if (timer === undefined) return;
      clearInterval(timer);
      isStopping = true;
      await within(queue(true), lastRoundMsMax, 'not all was signed').catch(() => undefined);
    },
  };
}
