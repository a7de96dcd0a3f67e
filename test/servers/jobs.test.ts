import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { defineJob, enqueue, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, testKernel, testServer, until } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import pg from 'pg';
import { z } from 'zod';

const [undone, job, last] = (['interactive', 'act', 'bulk'] as const).map((each) =>
  defineJob({
    name: `kernel.try-${each}`,
    payload: z.object({}),
    class: each,
    handle: async () => undefined,
  }),
);
assert.ok(undone && job && last);
const kernel = await testKernel({ modules: [{ ...kernelModule, jobs: [undone, job, last] }] });

test('a transaction carries no NOTIFY: a hint comes after it, once for many, and none when it is rolled back', async () => {
  const ctx = await newOrg(kernel);
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
    kernel.parts.database.root,
  );
  const server = testServer(rows[0]?.name);
  assert.ok(server && 'url' in server);
  const client = new pg.Client(server.ownerUrl ?? server.url);
  after(() => client.end());
  await client.connect();
  const heard: string[] = [];
  client.on('notification', ({ payload }) => heard.push(payload ?? ''));
  await client.query(`listen "${kernel.parts.jobs.schema}_hint"`);
  await assert.rejects(
    inTransaction(ctx, async (ctx) => {
      await enqueue(ctx, undone, {});
      throw new Error('on purpose');
    }),
  );
  await Promise.all(
    Array.from({ length: 20 }, () => inTransaction(ctx, (ctx) => enqueue(ctx, job, {}))),
  );
  await inTransaction(ctx, (ctx) => enqueue(ctx, last, {}));
  // Hints come in the order of their transactions.
  await until('the last hint', () => heard.at(-1)?.includes('bulk'));
  assert.ok(heard[0]?.startsWith('act'), String(heard[0]));
  assert.ok(heard.length < 10, `${heard.length} hints for 20 jobs`);
  assert.doesNotMatch(heard.join(), /interactive/);
});
