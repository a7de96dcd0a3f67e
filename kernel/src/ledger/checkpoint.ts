import { type KeyObject, sign, verify } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { instant } from '../base/bounds.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { defineJob } from '../core/job.ts';
import { noHash, verifySince } from './ledger-verification.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Signed heads of the ledgers, in the data folder: `openCheckpoints({ folder, keys })`. */
    readonly checkpoints: Checkpoints;
  }
}

export const checkpoint = z.object({
  org: z.uuid(),
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  /** Hex SHA-256 of the event with that number. */
  hash: z.string().length(64),
  at: instant,
  keyId: z.string().max(200),
  /** ed25519 over the canonical JSON of the rest, base64url. */
  signature: z.string().max(200),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** What the file of an org holds. */
export interface CheckpointFile {
  /** Oldest first. */
  readonly checkpoints: readonly Checkpoint[];
  /** Lines that were cut while they were written, when the power or the disk's room went: they are none. */
  readonly torn: number;
}

/** Signed heads of the ledgers, outside the database: who rewrites the database cannot rewrite these. */
export interface Checkpoints {
  add(head: { org: string; seq: number; hash: string; at: Date }): Promise<Checkpoint>;
  /** @throws Error when a line of the file is not as it was signed. */
  read(org: string): Promise<CheckpointFile>;
}

export interface CheckpointKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const signedBytes = ({ signature: _, ...rest }: Checkpoint) => Buffer.from(canonicalJson(rest));

/** How each line begins: one that begins so and is no JSON was cut in the middle. */
const lineStart = '{"at":"';
const isTorn = (line: string) => line.startsWith(lineStart) || lineStart.startsWith(line);

/** Adds at the end and nowhere else, so that the folder may be one that lets nobody do more. */
async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    // Else this line would be glued to a torn one, and neither be believed.
    const isOpen = size > 0 && last[0] !== 0x0a;
    await file.appendFile(`${isOpen ? '\n' : ''}${line}\n`);
    // On disk before anyone relies on it.
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * One file of JSON lines an org in `folder`. Mount it where the database's administrator cannot
 * write, or copy it away daily; it grows by some 300 bytes a day.
 */
export function openCheckpoints(options: {
  folder: string;
  keys: readonly CheckpointKey[];
}): Checkpoints {
  const { folder, keys } = options;
  const fileOf = (org: string) => join(folder, `${z.uuid().parse(org)}.jsonl`);
  return {
    async add({ org, seq, hash, at }) {
      const key = keys[0];
      if (!key) throw new Error('a checkpoint needs a key to be signed with');
      const bare = { org, seq, hash, at: at.toISOString(), keyId: key.id, signature: '' };
      const signature = sign(null, signedBytes(bare), key.privateKey).toString('base64url');
      const signed = { ...bare, signature };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await append(fileOf(org), canonicalJson(signed));
      return signed;
    },
    async read(org) {
      const text = await readFile(fileOf(org), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const lines = text.split('\n').filter(Boolean);
      const checkpoints = lines.flatMap((line, index) => {
        const parsed = parseLine(line);
        if (parsed === torn) return [];
        const found = checkpoint.safeParse(parsed);
        const key = keys.find(({ id }) => id === found.data?.keyId);
        const isGood =
          found.success &&
          found.data.org === org &&
          key !== undefined &&
          verify(
            null,
            signedBytes(found.data),
            key.publicKey,
            Buffer.from(found.data.signature, 'base64url'),
          );
        if (!isGood)
          throw new Error(`checkpoint ${index + 1} of org ${org} is not as it was signed`);
        return [found.data];
      });
      return { checkpoints, torn: lines.length - checkpoints.length };
    },
  };
}

const torn = Symbol('a line that was cut');

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return isTorn(line) ? torn : undefined;
  }
}

/**
 * Signs the head of the org's ledger, unless it is signed already, once all that was added since the
 * last checkpoint is found to follow from it: a signature must not vouch for a ledger that was
 * rewritten. Null when there is nothing new, or when it was.
 */
export async function writeCheckpoint(ctx: Context<never>): Promise<Checkpoint | null> {
  const { checkpoints, log, metrics } = ctx.parts;
  const last = (await checkpoints.read(ctx.org)).checkpoints.at(-1);
  const { head, fault } = await verifySince(ctx, last ?? { seq: 0, hash: noHash });
  if (fault !== null) {
    log.error(
      { org: ctx.org, seq: fault.seq, kind: fault.kind, signed: last?.seq ?? 0 },
      'the ledger is not what was recorded: it was changed in the database, or an older copy was restored; no checkpoint was signed',
    );
    metrics
      .counter('dojang_ledger_faults_total', 'Checkpoints that a changed ledger did not get', [
        'kind',
      ])
      .inc({ kind: fault.kind });
    return null;
  }
  if (head.seq === (last?.seq ?? 0)) return null;
  return checkpoints.add({ org: ctx.org, ...head, at: ctx.now() });
}

/** Each day: room for the coming months' events, and a checkpoint whether or not a witness runs. */
export const checkpointLedger = defineJob({
  name: 'kernel.checkpoint-ledger',
  payload: z.object({}),
  cron: '20 18 * * *',
  async handle(ctx) {
    await inTransaction(ctx, async (ctx) => {
      await sql`select kernel.ensure_event_month(${ctx.now()}::timestamptz + make_interval(months => m))
        from generate_series(0, 2) m`.execute(kernelDb(ctx));
    });
    await writeCheckpoint(ctx);
  },
});
