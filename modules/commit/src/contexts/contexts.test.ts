import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getDraft, inTransaction } from '@dojang/kernel';
import { createGateway, kernelModule, stampDraft, undoReject } from '@dojang/kernel/server';
import { startModelDouble, testKernel, until } from '@dojang/kernel/testing';
import { type Kysely, sql } from 'kysely';
import { scopeChange } from '../engine/index.ts';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { unpack } from '../reading/packed.ts';
import { draftOf, newWorkshop, type Workshop } from '../testing/captures.ts';
import { inputFile } from '../testing/input-file.ts';
import { openContext, removeContexts } from './contexts.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });
await kernel.parts.jobs.start(kernel.parts);

/** A word that stands in the code of the change, and is the name of nothing. */
const marker = 'heron-over-the-river-4711';

async function markedDraft(workshop: Workshop) {
  const before = 'export function ferry() {\n  return 1;\n}\n';
  const after = before.replace('return 1', `return '${marker}'`);
  const scope = await scopeChange({ files: [inputFile('src/ferry.ts', before, after)] });
  assert.ok(scope.contextText.includes(marker), 'the model’s text shows the code');
  const text = `@@ -2 +2 @@\n-  return 1;\n+  return '${marker}';\n`;
  return draftOf(workshop, {
    scope,
    diff: [{ path: 'src/ferry.ts', oldPath: null, text, cut: false }],
  });
}

const contextOf = (workshop: Workshop, draftId: string) =>
  inTransaction(workshop.phone, async (ctx) => {
    const capture = await ownDb(ctx)
      .selectFrom('commit.capture')
      .select('id')
      .where('draft_id', '=', draftId)
      .executeTakeFirstOrThrow();
    return openContext(ctx, capture.id);
  });

/** Every row of every table that the app may read, as text. */
async function allRows(workshop: Workshop): Promise<{ tables: number; text: string }> {
  return inTransaction(workshop.phone, async (ctx) => {
    const db = ctx.db as unknown as Kysely<unknown>;
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', n.nspname, c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname in ('kernel', 'commit', ${kernel.parts.jobs.schema})
        and has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')`.execute(
      db,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ text: string | null }>`
        select string_agg(t::text, ${'\n'}) as text from ${sql.raw(name)} t`.execute(db);
      texts.push(rows[0]?.text ?? '');
    }
    // What is packed is looked into: packing hides nothing from who reads the database.
    const text = texts.join('\n').replace(/gzip:[A-Za-z0-9+/=]+/g, unpack);
    return { tables: tables.length, text };
  });
}

test('the code of a change lies in no table in the clear', async () => {
  const workshop = await newWorkshop(kernel);
  const draft = await markedDraft(workshop);
  const { tables, text } = await allRows(workshop);
  assert.ok(tables > 25, `${tables} tables were read`);
  assert.ok(text.includes(draft.id), 'the rows of this org were read');
  assert.ok(
    text.includes('src/ferry.ts#0') || text.includes('src/ferry.ts#1'),
    'what is packed was read',
  );
  assert.ok(!text.includes(marker), 'the code is in a row');
});

test('the model’s text opens while the draft waits, and is gone once it is decided', async () => {
  const workshop = await newWorkshop(kernel);
  const decided = async (decision: 'approve' | 'reject') => {
    const { id, versions } = await markedDraft(workshop);
    const digest = versions.at(-1)?.digest ?? '';
    assert.ok((await contextOf(workshop, id)).includes(marker));
    await stampDraft(workshop.phone, id, { decision, digest, via: 'app' });
    return id;
  };
  assert.equal(await contextOf(workshop, await decided('approve')), '');
  const rejected = await decided('reject');
  assert.ok((await contextOf(workshop, rejected)).includes(marker), 'it may be taken back');
  kernel.clock.advance(61_000);
  assert.equal(await contextOf(workshop, rejected), '');
  assert.equal(await removeContexts(workshop.phone), 1);
  kernel.clock.reset();
});

test('a reject that was taken back leaves the model’s text as long as before', async () => {
  const workshop = await newWorkshop(kernel);
  const { id, versions } = await markedDraft(workshop);
  const digest = versions.at(-1)?.digest ?? '';
  await stampDraft(workshop.phone, id, { decision: 'reject', digest, via: 'app' });
  await undoReject(workshop.phone, id);
  kernel.clock.advance(6 * 24 * 3_600_000);
  assert.ok((await contextOf(workshop, id)).includes(marker));
  kernel.clock.reset();
});

test('the model’s text of a superseded and of an expired draft is gone', async () => {
  const workshop = await newWorkshop(kernel);
  const older = await markedDraft(workshop);
  const newer = await markedDraft(workshop);
  assert.equal((await getDraft(workshop.phone, older.id)).state, 'superseded');
  assert.equal(await contextOf(workshop, older.id), '');
  assert.ok((await contextOf(workshop, newer.id)).includes(marker));
  kernel.clock.advance(8 * 24 * 3_600_000);
  assert.equal(await contextOf(workshop, newer.id), '', 'a text that has expired does not open');
  const tend = kernelModule.jobs.find(({ name }) => name === 'kernel.tend-drafts');
  await tend?.handle(workshop.phone, {}, {} as never);
  assert.equal(await removeContexts(workshop.phone), 0, 'the expiry took it away');
  kernel.clock.reset();
});

test('a model is still shown the change, from the sealed text', async () => {
  const double = await startModelDouble();
  try {
    const model = { name: 'double', baseUrl: double.baseUrl, model: 'm' };
    const llm = createGateway({ providers: [model], budgetUsdPerMonth: 10, backoffMs: 10 });
    Object.assign(kernel.parts, { llm });
    await markedDraft(await newWorkshop(kernel));
    const call = await until('the question', () => double.calls[0]);
    assert.ok(call.raw.includes(marker));
  } finally {
    await double.close();
  }
});
