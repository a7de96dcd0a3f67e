import { type RawBuilder, sql } from 'kysely';
import type { Parts } from '../core/context.ts';

/** So many are written before their time. */
const notedMax = 5_000;

export interface Seen {
  readonly org: string;
  readonly kind: 'device' | 'key';
  readonly id: string;
  readonly at: Date;
  /** The network that it came from, when it is known. */
  readonly place: string | null;
}

const updates: Readonly<Record<Seen['kind'], (rows: string) => RawBuilder<unknown>>> = {
  device: (rows) => sql`update kernel.device d
    set last_seen_at = greatest(d.last_seen_at, n.at), place = coalesce(n.place, d.place)
    from jsonb_to_recordset(${rows}::jsonb) as n(id uuid, at timestamptz, place text) where d.id = n.id`,
  key: (rows) => sql`update kernel.api_key k
    set last_used_at = greatest(k.last_used_at, n.at), place = coalesce(n.place, k.place)
    from jsonb_to_recordset(${rows}::jsonb) as n(id uuid, at timestamptz, place text) where k.id = n.id`,
};

/**
 * Notes when devices and keys were seen last, after the answer: a request waits for no write of it. The guard
 * asks for that once a minute. Notes are gathered for `gatherMs` and written in one transaction an org; a process that dies
 * loses those.
 */
export function createLastSeen(parts: Parts, gatherMs: number) {
  let noted = new Map<string, Seen>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function writeOrg(org: string, all: readonly Seen[]): Promise<void> {
    const as = { role: 'dojang_app', org, person: '', reach: 'all' } as const;
    await parts.database.transaction(
      as,
      async (db) => {
        for (const kind of ['device', 'key'] as const) {
          const rows = all.filter((seen) => seen.kind === kind);
          if (rows.length > 0) await updates[kind](JSON.stringify(rows)).execute(db);
        }
      },
      { repeatable: true },
    );
  }

  async function writeAll(batch: readonly Seen[]): Promise<void> {
    for (const [org, seen] of Map.groupBy(batch, ({ org }) => org)) {
      // The next use notes it again.
      await writeOrg(org, seen).catch((error) =>
        parts.log.warn({ error, org }, 'last uses could not be noted'),
      );
    }
  }

  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const batch = [...noted.values()];
    noted = new Map();
    if (batch.length > 0) writing = writing.then(() => writeAll(batch));
    return writing;
  }

  return {
    note(seen: Seen): void {
      noted.set(`${seen.kind}:${seen.id}`, seen);
      if (noted.size >= notedMax) void write();
      else timer ??= setTimeout(write, gatherMs).unref();
    },
    /** Writes what is left. */
    close: write,
  };
}
export type LastSeen = ReturnType<typeof createLastSeen>;
