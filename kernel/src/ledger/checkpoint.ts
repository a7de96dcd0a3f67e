import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../base/canonical-json.ts';
import type { Context } from '../core/context.ts';
import { defineJob, everyOrg } from '../core/job.ts';
import type { Metrics } from '../observe/metrics.ts';
import { type AppendOnly, openBucketCheckpoints } from './checkpoints/bucket-checkpoints.ts';
import {
  type Checkpoint,
  type CheckpointKey,
  type Checkpoints,
  readLines,
  signHead,
} from './checkpoints/checkpoint-lines.ts';
import { noHash, verifySince } from './ledger-verification.ts';
import { renewVerdict } from './verdict.ts';

declare module '../core/context.ts' {
  interface Parts {
    /** Signed heads of the ledgers, in the data folder or a bucket: `openCheckpoints({ folder, keys, bucket })`. */
    readonly checkpoints: Checkpoints;
  }
}

/** Only appends, so that the folder may be append-only. */
async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await file.read(last, 0, 1, size - 1);
    // Otherwise this line would join a torn one, and both would be unreadable.
    const isOpen = size > 0 && last[0] !== 0x0a;
    await file.appendFile(`${isOpen ? '\n' : ''}${line}\n`);
    // On disk before anyone relies on it.
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * One file of JSON lines an org in `folder`; in `bucket` when there is one. Mount it where the database's administrator cannot
 * write, or copy it away daily; it grows by some 300 bytes a day.
 */
export function openCheckpoints(options: {
  folder: string;
  keys: readonly CheckpointKey[];
  /** Where all processes see the same ones; the folder alone when left out. */
  bucket?: AppendOnly | undefined;
}): Checkpoints {
  const { folder, keys, bucket } = options;
  const fileOf = (org: string) => join(folder, `${z.uuid().parse(org)}.jsonl`);
  const inFolder: Checkpoints = {
    async add(head) {
      const signed = signHead(keys, head);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await append(fileOf(head.org), canonicalJson(signed));
      return signed;
    },
    async read(org) {
      const text = await readFile(fileOf(org), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      return readLines(text, org, keys);
    },
  };
  return bucket === undefined
    ? inFolder
    : openBucketCheckpoints({ bucket, keys, before: inFolder });
}

/** Asked for at the start as well: a rule sees the first fault only beside what was there before. */
export function ledgerFaults(metrics: Metrics) {
  const faults = metrics.counter(
    'dojang_ledger_faults_total',
    'Checkpoints that a changed ledger did not get',
    ['kind'],
  );
  for (const kind of ['missing', 'altered', 'checkpoint', 'tail']) faults.inc({ kind }, 0);
  return faults;
}

/**
 * Signs the head of the org's ledger, unless it is signed already. First it checks that all events since the last
 * checkpoint follow from it, because a signature must not vouch for a ledger that was rewritten. Null when nothing is
 * new, or when the ledger was rewritten.
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
    ledgerFaults(metrics).inc({ kind: fault.kind });
    return null;
  }
  if (head.seq === (last?.seq ?? 0)) return null;
  return checkpoints.add({ org: ctx.org, ...head, at: ctx.now() });
}

/** Each day, whether or not a witness runs: a signature, and a verdict on the whole. */
export const checkpointLedger = defineJob({
  name: 'kernel.checkpoint-ledger',
  class: 'bulk',
  payload: z.object({}),
  cron: '20 18 * * *',
  due: everyOrg,
  timeoutMs: 3_600_000,
  async handle(ctx, _payload, { id }) {
    await writeCheckpoint(ctx);
    await renewVerdict(ctx, id);
  },
});
