import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type Context, createContext, inTransaction } from '../core/context.ts';
import type { JobRun } from '../jobs/jobs.ts';
import { cutLedger, forgeLedger, newOrg, tamper, testKernel } from '../testing/index.ts';
import { checkpointLedger, openCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { record } from './ledger.ts';
import { verifyLedger } from './ledger-verification.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-checkpoints-'));
const kernel = await testKernel();
const checkpoints = openCheckpoints({ folder, keys: kernel.parts.keyring.checkpointKeys });

async function ledgerOf(events: number): Promise<Context<never>> {
  const made = await newOrg(kernel);
  const parts = { ...kernel.parts, checkpoints };
  const ctx = createContext(parts, made);
  await inTransaction(ctx, async (ctx) => {
    for (let n = 1; n <= events; n += 1) await record(ctx, 'kernel.tried', { n }, { subjects: [] });
  });
  return ctx;
}

const signedSeqs = async (ctx: Context<never>) =>
  (await checkpoints.read(ctx.org)).checkpoints.map(({ seq }) => seq);

const attacks: readonly [string, string, object][] = [
  [
    'data',
    `update kernel.event set data = '{"n":99}' where org_id = $org and seq = 3`,
    { seq: 3, kind: 'altered' },
  ],
  [
    'type',
    `update kernel.event set type = 'kernel.x' where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'actor',
    `update kernel.event set actor = 'system:x' where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'trace',
    `update kernel.event set trace = gen_random_uuid() where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'id',
    `update kernel.event set id = gen_random_uuid() where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'subjects',
    `update kernel.event set subjects = '{a}' where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'time',
    `update kernel.event set created_at = created_at + '1 microsecond' where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'hash',
    `update kernel.event set hash = sha256('x') where org_id = $org and seq = 2`,
    { seq: 2, kind: 'altered' },
  ],
  [
    'a removed row',
    'delete from kernel.event where org_id = $org and seq = 3',
    { seq: 3, kind: 'missing' },
  ],
  [
    'the first row removed',
    'delete from kernel.event where org_id = $org and seq = 1',
    { seq: 1, kind: 'missing' },
  ],
  [
    'two rows swapped',
    'update kernel.event set seq = seq + 1000 where org_id = $org and seq in (2, 3); ' +
      'update kernel.event set seq = 1005 - seq where org_id = $org and seq > 1000',
    { seq: 2, kind: 'altered' },
  ],
  [
    'a truncated tail',
    'delete from kernel.event where org_id = $org and seq > 4',
    { seq: 5, kind: 'tail' },
  ],
];

for (const [what, statement, fault] of attacks) {
  test(`a superuser's hand is found: ${what}`, async () => {
    const ctx = await ledgerOf(5);
    assert.equal((await verifyLedger(ctx)).ok, true);
    await tamper(ctx, statement);
    const verdict = await verifyLedger(ctx);
    assert.deepEqual([verdict.ok, verdict.fault], [false, fault]);
  });
}

test('a tail that was cut together with the head is found by the checkpoint alone', async () => {
  const ctx = await ledgerOf(5);
  await cutLedger(ctx, 3);
  assert.equal((await verifyLedger(ctx)).ok, true);

  const signed = await ledgerOf(5);
  assert.equal((await writeCheckpoint(signed))?.seq, 5);
  await cutLedger(signed, 3);
  assert.deepEqual((await verifyLedger(signed)).fault, { seq: 5, kind: 'checkpoint' });
});

test('a chain that was forged from an event on is found by the checkpoint', async () => {
  const ctx = await ledgerOf(5);
  await writeCheckpoint(ctx);
  await forgeLedger(ctx);
  assert.deepEqual((await verifyLedger(ctx)).fault, { seq: 5, kind: 'checkpoint' });
});

test('a checkpoint that was cut in the middle of its line does not count, and the next one follows', async () => {
  const ctx = await ledgerOf(3);
  await writeCheckpoint(ctx);
  const path = join(folder, `${ctx.org}.jsonl`);
  appendFileSync(path, readFileSync(path, 'utf8').slice(0, 100));
  const verdict = await verifyLedger(ctx);
  assert.deepEqual([verdict.ok, verdict.checkpoints, verdict.torn], [true, 1, 1]);
  await inTransaction(ctx, (ctx) => record(ctx, 'kernel.tried', { n: 4 }, { subjects: [] }));
  await writeCheckpoint(ctx);
  assert.deepEqual(await signedSeqs(ctx), [3, 4]);
  assert.equal((await verifyLedger(ctx)).ok, true);
});

test('a checkpoint that was edited is not believed', async () => {
  const ctx = await ledgerOf(3);
  await writeCheckpoint(ctx);
  const file = join(folder, `${ctx.org}.jsonl`);
  const line = readFileSync(file, 'utf8');
  writeFileSync(file, line.replace('"seq":3', '"seq":2'));
  assert.deepEqual((await verifyLedger(ctx)).fault, { seq: 0, kind: 'checkpoint' });
  writeFileSync(file, line);
  assert.equal((await verifyLedger(ctx)).ok, true);
  appendFileSync(file, 'not json\n');
  assert.equal((await verifyLedger(ctx)).ok, false);
});

test('the daily job signs what is new, once', async () => {
  const ctx = await ledgerOf(2);
  const run = { id: randomUUID() } as JobRun;
  await checkpointLedger.handle(ctx, {}, run);
  await checkpointLedger.handle(ctx, {}, run);
  assert.deepEqual(await signedSeqs(ctx), [2]);
  await checkpointLedger.handle(await ledgerOf(0), {}, run);
});

test('a ledger of several batches is followed to its end', async () => {
  const ctx = await newOrg(kernel);
  // In several transactions: each append within one leaves a version of the head to step over.
  for (let made = 0; made < 6_000; made += 500) {
    await inTransaction(ctx, (ctx) =>
      sql`select kernel.append_event(gen_random_uuid(), now(), 'kernel.tried', 'system:test',
        gen_random_uuid(), '{}', '{}', null) from generate_series(1, 500)`.execute(ctx.db),
    );
  }
  const verdict = await verifyLedger(ctx);
  assert.deepEqual([verdict.ok, verdict.events], [true, 6_000]);
  await tamper(ctx, `update kernel.event set data = '{"n":1}' where org_id = $org and seq = 5501`);
  assert.deepEqual((await verifyLedger(ctx)).fault, { seq: 5_501, kind: 'altered' });
});
