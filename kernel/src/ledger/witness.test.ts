import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Context, createContext, inTransaction } from '../core/context.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics } from '../observe/metrics.ts';
import { cutLedger, forgeLedger, newOrg, testKernel } from '../testing/index.ts';
import { openCheckpoints, writeCheckpoint } from './checkpoint.ts';
import { record } from './ledger.ts';
import { readLedgerState } from './stories/events.ts';
import { renewVerdict } from './verdict.ts';
import { createSigned, createWitness } from './witness.ts';

const folder = mkdtempSync(join(tmpdir(), 'dojang-witness-'));
const kernel = await testKernel();
const said: string[] = [];
const parts = {
  ...kernel.parts,
  checkpoints: openCheckpoints({ folder, keys: kernel.parts.keyring.checkpointKeys }),
  log: createLog({ level: 'warn', destination: { write: (line) => void said.push(line) } }),
};
const fileOf = (ctx: Context<never>) => join(folder, `${ctx.org}.jsonl`);
const seqsOf = async (ctx: Context<never>) =>
  (await parts.checkpoints.read(ctx.org)).checkpoints.map(({ seq }) => seq);
const saidOf = (ctx: Context<never>) => said.filter((line) => line.includes(ctx.org));

async function add(ctx: Context<never>, events: number): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    for (let n = 1; n <= events; n += 1) await record(ctx, 'kernel.tried', { n }, { subjects: [] });
  });
}

async function ledgerOf(events: number): Promise<Context<never>> {
  const ctx = createContext(parts, await newOrg(kernel));
  await add(ctx, events);
  return ctx;
}

const freshState = async (ctx: Context<never>) => {
  await renewVerdict(ctx);
  return readLedgerState(ctx);
};

test('a ledger that was never signed has an age: since it was first seen, until it is signed', async () => {
  const ctx = await ledgerOf(2);
  const metrics = createMetrics();
  const { checkpoints } = parts;
  const sign = () => Promise.reject(new Error('the disk is full'));
  const witness = createWitness({ ...parts, metrics, checkpoints: { ...checkpoints, add: sign } });
  const signed = createSigned(parts);
  await witness.look(false);
  assert.equal(await signed.unsignedMs(ctx.org, 2, true), 0);
  kernel.clock.advance(27 * 3_600_000);
  await add(ctx, 1);
  await witness.look(false);
  // That of the oldest: other tests leave ledgers without a signature, too.
  const age = /^dojang_checkpoint_age_seconds (\d+)/m.exec(await metrics.text())?.[1];
  assert.ok(Number(age) > 26 * 3_600, `${age} s`);
  assert.ok((await signed.unsignedMs(ctx.org, 3, true)) >= 27 * 3_600_000);
  await writeCheckpoint(ctx);
  assert.equal(await signed.unsignedMs(ctx.org, 3, true), 0, 'another process signed it');
  kernel.clock.reset();
});

test('a ledger that nobody signed is never called intact, rewritten or not', async () => {
  const ctx = await ledgerOf(5);
  const before = await freshState(ctx);
  assert.deepEqual([before.state, before.intact, before.witness], ['unwitnessed', false, null]);
  await forgeLedger(ctx);
  const after = await freshState(ctx);
  assert.deepEqual([after.state, after.intact, after.checkpoints], ['unwitnessed', false, 0]);
});

test('a signed ledger is intact up to the event that was signed, and says since which', async () => {
  const ctx = await ledgerOf(3);
  await writeCheckpoint(ctx);
  await add(ctx, 2);
  await writeCheckpoint(ctx);
  await add(ctx, 1);
  const { state, events, witness } = await freshState(ctx);
  assert.deepEqual([state, events], ['intact', 6]);
  assert.deepEqual([witness?.sinceSeq, witness?.upToSeq], [3, 5]);
});

test('a witness signs at its start, each thousand events, what is a day late, and at its stop', async () => {
  const ctx = await ledgerOf(3);
  const witness = createWitness(parts);
  witness.start();
  await witness.look(false);
  assert.deepEqual(await seqsOf(ctx), [3], 'at the start');
  await add(ctx, 999);
  await witness.look(false);
  assert.deepEqual(await seqsOf(ctx), [3], '999 are not due yet');
  await add(ctx, 1);
  await witness.look(false);
  assert.deepEqual(await seqsOf(ctx), [3, 1_003], 'a thousand are');
  await add(ctx, 1);
  // The machine slept through any hour that a cron job could have.
  kernel.clock.advance(40 * 3_600_000);
  await witness.look(false);
  assert.deepEqual(await seqsOf(ctx), [3, 1_003, 1_004], 'late by sleep');
  kernel.clock.reset();
  await add(ctx, 1);
  await witness.stop();
  assert.deepEqual(await seqsOf(ctx), [3, 1_003, 1_004, 1_005], 'at the stop');
  assert.equal((await freshState(ctx)).state, 'intact');
});

test('the first events of an org are signed at the next look, without waiting for a thousand', async () => {
  const witness = createWitness(parts);
  const ctx = await ledgerOf(1);
  await witness.look(false);
  assert.deepEqual(await seqsOf(ctx), [1]);
});

test('a chain that was rewritten is not signed, logged once, and stays broken', async () => {
  const ctx = await ledgerOf(5);
  const witness = createWitness(parts);
  await witness.look(true);
  await forgeLedger(ctx);
  await add(ctx, 2);
  for (let looks = 0; looks < 3; looks += 1) await witness.look(true);
  assert.deepEqual(await seqsOf(ctx), [5]);
  assert.equal(saidOf(ctx).length, 1, saidOf(ctx).join(''));
  assert.match(saidOf(ctx)[0] ?? '', /not what was recorded/);
  const { state, reason } = await freshState(ctx);
  assert.deepEqual([state, reason], ['broken', 'checkpoint']);
});

test('a database that is older than its checkpoint is found at the next look', async () => {
  const ctx = await ledgerOf(5);
  await createWitness(parts).look(true);
  await cutLedger(ctx, 3);
  await createWitness(parts).look(false);
  assert.match(saidOf(ctx).at(-1) ?? '', /an older copy was restored/);
  assert.deepEqual((await freshState(ctx)).brokenAt, 5);
  // Grown past the number that was signed, it is another ledger still.
  await add(ctx, 4);
  await createWitness(parts).look(true);
  assert.deepEqual(await seqsOf(ctx), [5]);
  assert.equal((await freshState(ctx)).state, 'broken');
});

test('checkpoints are only ever added to, by their owner alone, and a torn one is reported', async () => {
  const ctx = await ledgerOf(2);
  await writeCheckpoint(ctx);
  const path = fileOf(ctx);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const first = readFileSync(path, 'utf8');
  // The power went in the middle of a line.
  appendFileSync(path, first.slice(0, 60));
  const torn = readFileSync(path, 'utf8');
  await add(ctx, 1);
  await writeCheckpoint(ctx);
  assert.ok(readFileSync(path, 'utf8').startsWith(torn), 'nothing that was written was taken away');
  assert.deepEqual(await seqsOf(ctx), [2, 3]);
  const { state, checkpoints, checkpointsTorn } = await freshState(ctx);
  assert.deepEqual([state, checkpoints, checkpointsTorn], ['intact', 2, 1]);
});

test('a checkpoint file that was edited keeps no other org from its signature', async () => {
  const [edited, other] = [await ledgerOf(1), await ledgerOf(1)];
  await createWitness(parts).look(true);
  appendFileSync(fileOf(edited), '{"seq":1}\n');
  await add(edited, 1);
  await add(other, 1);
  await createWitness(parts).look(true);
  assert.deepEqual(await seqsOf(other), [1, 2]);
  assert.match(saidOf(edited).at(-1) ?? '', /was not signed/);
  assert.equal((await freshState(edited)).state, 'broken');
});
