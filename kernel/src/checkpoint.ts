import { type KeyObject, sign, verify } from 'node:crypto';
import { appendFile, mkdir, open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { type Context, inTransaction, kernelDb } from './context.ts';
import { defineJob } from './job.ts';
import { noHash, readHead } from './ledger-verification.ts';

const checkpoint = z.object({
  org: z.uuid(),
  seq: z.int().positive(),
  /** Hex SHA-256 of the event with that number. */
  hash: z.string().length(64),
  at: z.iso.datetime(),
  keyId: z.string(),
  /** ed25519 over the canonical JSON of the rest, base64url. */
  signature: z.string(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** Signed heads of the ledgers, outside the database: who rewrites the database cannot rewrite these. */
export interface Checkpoints {
  add(head: { org: string; seq: number; hash: string; at: Date }): Promise<Checkpoint>;
  /**
   * All checkpoints of an org, oldest first.
   *
   * @throws Error when a line of the file is not as it was signed.
   */
  list(org: string): Promise<Checkpoint[]>;
}

export interface CheckpointKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const signedBytes = ({ signature: _, ...rest }: Checkpoint) => Buffer.from(canonicalJson(rest));

/** A last line without its end was being written when the power or the disk's room went: it is none. */
const wholeLines = (text: string) => text.slice(0, text.lastIndexOf('\n') + 1);

/** Else the next line would be glued to half a line, and no later one be believed. */
async function dropTorn(path: string): Promise<void> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) await truncate(path, whole);
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
      await dropTorn(fileOf(org));
      await appendFile(fileOf(org), `${canonicalJson(signed)}\n`, { mode: 0o600 });
      // On disk before anyone relies on it.
      const file = await open(fileOf(org), 'r+');
      await file.sync().finally(() => file.close());
      return signed;
    },
    async list(org) {
      const text = await readFile(fileOf(org), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return wholeLines(text)
        .split('\n')
        .filter(Boolean)
        .map((line, index) => {
          const found = checkpoint.safeParse(JSON.parse(line));
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
          return found.data;
        });
    },
  };
}

/** Signs the head of the org's ledger, unless it is signed already. Null when there is nothing new. */
export async function writeCheckpoint(ctx: Context<never>): Promise<Checkpoint | null> {
  const head = await inTransaction(ctx, readHead);
  if (head.hash === noHash) return null;
  const last = (await ctx.parts.checkpoints.list(ctx.org)).at(-1);
  if (last?.seq === head.seq) return null;
  return ctx.parts.checkpoints.add({ org: ctx.org, ...head, at: ctx.now() });
}

/** Each day: room for the coming months' events, and a signed checkpoint. */
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
