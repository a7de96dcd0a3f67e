import { randomUUID } from 'node:crypto';
import { createContext, type Parts } from '../core/context.ts';
import { writeCheckpoint } from './checkpoint.ts';

/** How long what is new in a ledger may go without a signature: by count, and by time. */
const eventsMax = 1_000;
const ageMsMax = 24 * 3_600_000;
const lookMs = 10_000;
/** A server that is told to stop must stop, however much is left to verify. */
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

/**
 * A timer and not a cron job: on a machine that slept through the hour of a cron job the timer goes
 * off at its waking, and finds what is late.
 */
export function createWitness(parts: Parts): Witness {
  const signed = new Map<string, Signed>();
  /** Ledgers that got no signature, with the number at which that was told: once is enough. */
  const refused = new Map<string, number>();
  let looking: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;

  async function lastOf(org: string): Promise<Signed> {
    const known = signed.get(org);
    if (known) return known;
    const last = (await parts.checkpoints.read(org)).checkpoints.at(-1);
    const found = last ? { seq: last.seq, atMs: Date.parse(last.at) } : { seq: 0, atMs: 0 };
    signed.set(org, found);
    return found;
  }

  async function isDue(org: string, seq: number, all: boolean): Promise<boolean> {
    if (refused.get(org) === seq) return false;
    const last = await lastOf(org);
    if (seq === last.seq) return false;
    // Fewer than were signed: to be told. The first of an org is not kept waiting.
    if (all || seq < last.seq || last.seq === 0) return true;
    return seq - last.seq >= eventsMax || parts.now().getTime() - last.atMs >= ageMsMax;
  }

  async function sign(org: string, seq: number): Promise<boolean> {
    const actor = { kind: 'system', name: 'witness' } as const;
    const ctx = createContext(parts, { org, actor, trace: randomUUID() });
    const checkpoint = await writeCheckpoint(ctx);
    signed.delete(org);
    if (checkpoint === null) refused.set(org, seq);
    else refused.delete(org);
    return checkpoint !== null;
  }

  async function look(all: boolean): Promise<number> {
    const scope = { role: 'dojang_system', org: '', person: '' } as const;
    const heads = await parts.database.transaction(scope, (db) =>
      db.selectFrom('kernel.ledger_head').select(['org_id', 'seq']).where('seq', '>', 0).execute(),
    );
    let count = 0;
    for (const { org_id: org, seq } of heads) {
      if (isStopping && !all) break;
      try {
        if ((await isDue(org, seq, all)) && (await sign(org, seq))) count += 1;
      } catch (error) {
        // A checkpoint file that was edited, a full disk: the other orgs' ledgers are still to be signed.
        if (refused.get(org) !== seq) parts.log.error({ error, org }, 'a ledger was not signed');
        refused.set(org, seq);
      }
    }
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
      const late = new Promise<void>((resolve) => setTimeout(resolve, lastRoundMsMax).unref());
      await Promise.race([queue(true).catch(() => undefined), late]);
    },
  };
}
