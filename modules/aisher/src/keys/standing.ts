import { orgClosing, type Parts, Problem, readKeySecret, requireChosen } from '@dojang/kernel';
import type { Signal } from '../receiver/otlp/request.ts';

/** What a key may hand in now. */
export interface KeyStanding {
  readonly id: string;
  readonly org: string;
  readonly signals: readonly Signal[];
  /** All when empty. */
  readonly services: readonly string[];
  readonly rowsPerSecond: number;
  readonly rowsPerDay: number | null;
  readonly mayReplay: boolean;
}

interface Row {
  readonly id: string;
  readonly signals: Signal[];
  readonly services: string[];
  readonly rows_per_second: number;
  readonly rows_per_day: string | number | null;
  readonly may_replay: boolean;
  readonly ended: boolean | null;
  readonly revoked: boolean;
  /** What the org uses; null for all that runs. */
  readonly modules: string[] | null;
  readonly closing: boolean;
}

const unknown = () =>
  new Problem(
    401,
    'ingest-key-not-valid',
    'This key is not known here; copy all of it, or make a new one on the page “Data sources”.',
  );

/** A change of a key holds within this time: a sender asks many times a second with one key. */
const knownMs = 5_000;
const knownMax = 1_000;

/** Finds what a key may do, and remembers it for a moment. */
export interface KeyStandings {
  /** @throws Problem 401 `ingest-key-not-valid`, `ingest-key-ended`; 403 `module-off`; 409 `org-closing`. */
  find(secret: string): Promise<KeyStanding>;
}

export function createKeyStandings(
  parts: Pick<Parts, 'database' | 'keyring' | 'now'>,
): KeyStandings {
  const known = new Map<string, { readonly standing: KeyStanding; readonly untilMs: number }>();

  async function ask(org: string, hash: string): Promise<KeyStanding> {
    const now = parts.now();
    const at = `'${now.toISOString()}'::timestamptz`;
    // The secret names the org of the key. Anyone can make up one that does, so that it must not take the org's turns.
    const as = { role: 'dojang_app', org, person: '', reach: 'all', isUnproven: true } as const;
    const [row] = await parts.database.ask<Row>(
      as,
      `select id, signals, services, rows_per_second, rows_per_day, may_replay,
        revoked_at is not null as revoked, (select modules from kernel.org) as modules,
        (select closing_at is not null from kernel.org) as closing,
        case when secret_hash = '${hash}' then expires_at
          else least(previous_until, expires_at) end <= ${at} as ended
      from aisher.ingest_key
      where secret_hash = '${hash}' or previous_hash = '${hash}'`,
    );
    if (row === undefined) throw unknown();
    if (row.revoked || row.ended === true) {
      const fix = 'This key has ended; make a new one on the page “Data sources”.';
      throw new Problem(401, 'ingest-key-ended', fix);
    }
    requireChosen(row.modules, 'aisher');
    // What came in now would go within days.
    if (row.closing) throw orgClosing();
    return {
      id: row.id,
      org,
      signals: row.signals,
      services: row.services,
      rowsPerSecond: row.rows_per_second,
      rowsPerDay: row.rows_per_day === null ? null : Number(row.rows_per_day),
      mayReplay: row.may_replay,
    };
  }

  return {
    async find(secret) {
      const read = readKeySecret(secret);
      if (read?.kind !== 'ingest') throw unknown();
      const hash = parts.keyring.hashSecret(secret);
      const nowMs = parts.now().getTime();
      const found = known.get(hash);
      if (found !== undefined && nowMs < found.untilMs) return found.standing;
      known.delete(hash);
      const standing = await ask(read.org, hash);
      if (known.size >= knownMax) known.clear();
      known.set(hash, { standing, untilMs: nowMs + knownMs });
      return standing;
    },
  };
}
