import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { buildHttp } from '../http/http.ts';
import { kernelModule } from '../kernel.ts';
import { newOrg, pairDevice, tamper, testKernel, until } from '../testing/index.ts';
import { record } from './ledger.ts';
import { readLedgerState } from './stories/events.ts';
import { askVerdict, readVerdict, renewVerdict } from './verdict.ts';

const kernel = await testKernel({ modules: [kernelModule] });
await kernel.parts.jobs.start(kernel.parts);

async function ledgerOf(events: number): Promise<Context<never>> {
  const ctx = await newOrg(kernel);
  await inTransaction(ctx, async (ctx) => {
    for (let n = 1; n <= events; n += 1) await record(ctx, 'kernel.tried', { n }, { subjects: [] });
  });
  return ctx;
}

test('reading the ledger verifies nothing; asking gives a job, and its verdict has a time', async () => {
  const ctx = await newOrg(kernel);
  const http = buildHttp(kernel.parts, [kernelModule]);
  const phone = await pairDevice(http, ctx);
  const before = await phone.send('GET', '/ledger');
  assert.deepEqual([before.body.state, before.body.verifiedAt], ['unverified', null]);
  const [first, second] = [
    await phone.send('POST', '/ledger/verifications'),
    await phone.send('POST', '/ledger/verifications'),
  ];
  assert.deepEqual([first.status, second.status], [202, 202]);
  const done = await until('a verdict', async () => {
    const { body } = await phone.send('GET', '/ledger');
    // Where the first was done before the second was asked for, the second has a run of its own.
    return body.verifiedAt === null || body.verifying !== null ? undefined : body;
  });
  assert.deepEqual([done.state, done.events > 0], ['unwitnessed', true]);
  await http.close();
});

test('a fault is in the verdict, and stays there until another one is found', async () => {
  const ctx = await ledgerOf(5);
  await renewVerdict(ctx);
  await tamper(ctx, `update kernel.event set data = '{"n":99}' where org_id = $org and seq = 3`);
  assert.equal((await readLedgerState(ctx)).state, 'unwitnessed', 'the verdict of before');
  await renewVerdict(ctx);
  const { state, brokenAt } = await readLedgerState(ctx);
  assert.deepEqual([state, brokenAt], ['broken', 3]);
});

test('a verdict that somebody wrote into the database, or took from another org, is none', async () => {
  const [broken, good] = [await ledgerOf(3), await ledgerOf(3)];
  for (const ctx of [broken, good]) await renewVerdict(ctx);
  const { rows } = await inTransaction(good, (ctx) =>
    sql<{ sealed: string }>`select verdict_sealed as sealed from kernel.ledger_verdict`.execute(
      kernelDb(ctx),
    ),
  );
  for (const forged of [rows[0]?.sealed, '{"ok":true}']) {
    await tamper(
      broken,
      `update kernel.ledger_verdict set verdict_sealed = '${forged}' where org_id = $org`,
    );
    assert.equal((await readLedgerState(broken)).state, 'unverified');
  }
});

test('a run that was killed goes on where it had come to; another run begins again', async () => {
  const ctx = await ledgerOf(4);
  const run = randomUUID();
  const { verdict } = await (async () => {
    await renewVerdict(ctx);
    return readVerdict(ctx);
  })();
  assert.ok(verdict?.ok);
  // It had passed the second event, which is changed afterwards.
  const { rows } = await inTransaction(ctx, (ctx) =>
    sql<{ hash: string }>`
      select encode(hash, 'hex') as hash from kernel.event where seq = 2`.execute(kernelDb(ctx)),
  );
  await tamper(ctx, `update kernel.event set data = '{}' where org_id = $org and seq = 2`);
  const progress = JSON.stringify({ seq: 2, hash: rows[0]?.hash });
  const has = (run: string, sealed: string) =>
    tamper(
      ctx,
      `update kernel.ledger_verdict set run_id = '${run}', seq = 2, hash = '${rows[0]?.hash}',
         progress_sealed = '${sealed}' where org_id = $org`,
    );
  const sealed = kernel.parts.keyring.seal(progress, `kernel.ledger_verdict ${ctx.org} ${run}`);
  await has(run, sealed);
  assert.equal((await renewVerdict(ctx, run)).ok, true, 'from the third event on');
  const next = randomUUID();
  for (const forged of [progress, sealed]) {
    await has(next, forged);
    assert.equal((await renewVerdict(ctx, next)).ok, false, 'without a seal, or of another run');
  }
});

test('one verification at a time is asked for; one that was lost can be asked for again', async () => {
  const ctx = await newOrg(kernel);
  await tamper(
    ctx,
    `insert into kernel.ledger_verdict (org_id, asked_at, seq, up_to) values ($org, now(), 7, 9)`,
  );
  assert.deepEqual((await askVerdict(ctx)).running, { seq: 7, upTo: 9 });
  await tamper(
    ctx,
    `update kernel.ledger_verdict set asked_at = now() - interval '2 hours' where org_id = $org`,
  );
  assert.equal((await readVerdict(ctx)).running, null);
  await askVerdict(ctx);
  await until('the verdict', async () =>
    (await readVerdict(ctx)).verdict === null ? undefined : true,
  );
});
