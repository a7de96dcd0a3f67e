/** Holds the head of an org's ledger in a transaction that goes on and on: `node holder.ts <url> <org>`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inTransaction, recordNow } from '@dojang/kernel';
import { createLog, openDatabase, type Parts, systemContext } from '@dojang/kernel/server';
import { sql } from 'kysely';

const [url = '', org = ''] = process.argv.slice(2);
const database = await openDatabase({ url });
const log = createLog({ level: 'silent' });
const parts = { modules: [], database, log, now: () => new Date() } as unknown as Parts;
const ctx = systemContext(parts, { org, name: 'test', trace: randomUUID() });
await inTransaction(ctx, async (ctx) => {
  await recordNow(ctx, 'kernel.mark-left', { n: 0 }, { subjects: [] });
  console.log('held');
  for (;;) {
    await sql`select 1`.execute(ctx.db);
    await wait(20);
  }
});
