/** Counts that are kept as rows change are what a count of the rows gives. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type AnyContext, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { asOwner, testKernel } from '@dojang/kernel/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { commitModule } from '../index.ts';
import { listRepositories } from '../repositories/repositories.ts';
import {
  captureOf,
  draftOf,
  newWorkshop,
  sendCapture,
  type Workshop,
} from '../testing/captures.ts';
import { addHistory } from '../testing/history-rows.ts';
import { reportReuse } from './reuse.ts';

const kernel = await testKernel({ modules: [kernelModule, commitModule] });

/** A suggestion as a bare row; gives its id. */
async function suggest(
  { db, org }: AnyContext,
  { repositoryId }: Workshop,
  captureId: string,
  of: { readonly template: string; readonly used: boolean; readonly tokens: number },
): Promise<string> {
  const id = randomUUID();
  await sql`insert into commit.draft_request (id, org_id, capture_id, person_id)
    values (${id}, ${org}, ${captureId}, ${id})`.execute(db);
  await sql`insert into commit.reuse (request_id, org_id, draft_id, repository_id, template, header, from_draft_ids,
      similarity, trust, used, tokens_saved)
    values (${id}, ${org}, ${id}, ${repositoryId}, ${of.template}, 'chore: update', '{}', 0.9, 0.9, ${of.used},
      ${of.tokens})`.execute(db);
  return id;
}

const settle = ({ db }: AnyContext, id: string, kept: boolean) =>
  sql`update commit.reuse set settled_at = now(), kept = ${kept} where request_id = ${id}`.execute(
    db,
  );

const remove = (workshop: Workshop, id: string) =>
  asOwner(kernel.parts.database, workshop.phone.org, (db) =>
    sql`delete from commit.reuse where request_id = ${id}`.execute(db),
  );

/** The same report, by counting. */
const counted = (workshop: Workshop) =>
  inTransaction(workshop.phone, async ({ db }) => {
    const counts = sql`count(*)::int as told, count(kept)::int as settled, (count(*) filter (where kept))::int as kept,
      (count(*) filter (where used))::int as used`;
    const totals =
      await sql<object>`select ${counts}, (count(kept) filter (where used))::int as "usedSettled",
      (count(*) filter (where used and kept))::int as "usedKept", (count(*) filter (where tokens_saved > 0))::int as "callsSaved",
      coalesce(sum(tokens_saved), 0)::int as "tokensSaved" from commit.reuse`.execute(db);
    const templates =
      await sql<object>`select template, ${counts} from commit.reuse group by 1 order by told desc, 1`.execute(
        db,
      );
    return { ...totals.rows[0], templates: templates.rows };
  });

async function reported(workshop: Workshop) {
  const { threshold, plan, approved, templates, ...totals } = await reportReuse(workshop.phone);
  const lines = templates.map(({ template, told, settled, kept, used }) => ({
    template,
    told,
    settled,
    kept,
    used,
  }));
  return { ...totals, templates: lines };
}

const steps = fc.array(
  fc.record({
    template: fc.constantFrom('chore: update {version}', 'docs: say {name}', 'fix: {name}'),
    used: fc.boolean(),
    tokens: fc.nat(3),
    end: fc.constantFrom('open', 'kept', 'changed', 'gone', 'settled and gone', 'undone'),
  }),
  { minLength: 1, maxLength: 12 },
);

test('the report of reuse is what counting gives, whatever became of the suggestions', async () => {
  const workshop = await newWorkshop(kernel);
  const { phone, machine, repositoryId } = workshop;
  const { captureId } = await captured(machine, repositoryId);
  const lots = fc.sample(steps, 25);
  for (const lot of lots) {
    for (const { end, ...of } of lot) {
      const made = inTransaction(phone, async (ctx) => {
        const id = await suggest(ctx, workshop, captureId, of);
        if (end === 'undone') throw new Error(end);
        return id;
      });
      if (end === 'undone') {
        await assert.rejects(made);
        continue;
      }
      const id = await made;
      if (end !== 'open' && end !== 'gone') {
        await inTransaction(phone, (ctx) => settle(ctx, id, end === 'kept'));
      }
      if (end.endsWith('gone')) await remove(workshop, id);
    }
    assert.deepEqual(await reported(workshop), await counted(workshop));
  }
  assert.ok((await reportReuse(phone)).told > 0);
});

async function captured(machine: AnyContext, repositoryId: string): Promise<{ captureId: string }> {
  const { draftId } = await sendCapture(machine, await captureOf(repositoryId));
  const { rows } = await inTransaction(machine, ({ db }) =>
    sql<{
      captureId: string;
    }>`select id as "captureId" from commit.capture where draft_id = ${draftId}`.execute(db),
  );
  return rows[0]!;
}

test('transactions of one org that end at the same moment are all counted, and none is refused', async () => {
  const workshop = await newWorkshop(kernel);
  const { captureId } = await captured(workshop.machine, workshop.repositoryId);
  const names = ['a', 'b', 'c', 'd'];
  const write = async (at: number) => {
    const order = at % 2 === 0 ? names : names.toReversed();
    await inTransaction(workshop.phone, async (ctx) => {
      for (const template of order) {
        await suggest(ctx, workshop, captureId, { template, used: true, tokens: 1 });
      }
    });
  };
  await Promise.all(Array.from({ length: 12 }, (_, at) => write(at)));
  const { told, tokensSaved, templates } = await reported(workshop);
  assert.deepEqual([told, tokensSaved], [48, 48]);
  assert.deepEqual(
    templates.map((line) => [line.template, line.told]),
    names.map((name) => [name, 12]),
  );
});

test('a repository says how many commits it got, when the last one came, and what waits', async () => {
  const workshop = await newWorkshop(kernel);
  const { phone, repositoryId } = workshop;
  const list = async () => {
    const { repositories } = await listRepositories(phone);
    return repositories.map(({ commits, waiting, lastCommitAt }) => ({
      commits,
      waiting,
      lastCommitAt,
    }));
  };
  assert.deepEqual(await list(), [{ commits: 0, waiting: 0, lastCommitAt: null }]);
  const rows = (count: number) =>
    Array.from({ length: count }, () => ({ words: 'fix: pay', repositoryId }));
  await addHistory(phone, rows(7));
  // Older than what is there: a machine that was away.
  await addHistory(phone, rows(2));
  await kernel.parts.jobs.start(kernel.parts);
  await draftOf(workshop);
  const lastCommitAt = '2026-01-01T06:00:00.000Z';
  assert.deepEqual(await list(), [{ commits: 9, waiting: 1, lastCommitAt }]);
});
