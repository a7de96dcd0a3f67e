import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnyContext, type Context, getDraft, inTransaction } from '@dojang/kernel';
import { kernelModule } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel } from '@dojang/kernel/testing';
import { sql } from 'kysely';
import type { ChangesOfElements } from '../../context/suspects/commits-part.ts';
import { aisherModule } from '../../index.ts';
import { rowsOf } from '../../testing/errors.ts';
import { openMemoryStore } from '../../testing/memory-store.ts';
import { incidentBody } from '../kinds/incident-body.ts';
import { alertWorld } from '../testing.ts';
import { causeJobs, causeReactions } from './analyse-incident.ts';

const sha = '3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b3f9c1a2b';

/** A day ago somebody changed whatever is asked for. */
const changesOfElements: ChangesOfElements = async (ctx, { elements }) => ({
  repository: 'known',
  changes: elements.map(({ path }) => [
    {
      ...{ sha, at: new Date(ctx.now().getTime() - 86_400_000).toISOString(), pushedRef: 'main' },
      ...{ subject: 'charge twice', stampedBy: 'Kim', match: 'name' as const, path },
      draftId: '11111111-1111-4111-8111-111111111111',
      repositoryId: '22222222-2222-4222-8222-222222222222',
    },
  ]),
});

const kernel = await testKernel({
  modules: [kernelModule, aisherModule],
  parts: { changesOfElements, aisherStore: openMemoryStore() },
});
const from = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);

const [analyse, say] = causeJobs;
const run = { signal: new AbortController().signal } as never;

/** As the analysis ends that was asked for. */
const finish = (ctx: AnyContext, id: string) =>
  inTransaction(ctx, (ctx) =>
    sql`update aisher.analysis set state = 'done', cause = 'payments waits for its bank', top_share = 0.62,
      digest = ${'a'.repeat(64)} where id = ${id}::uuid`.execute(ctx.db),
  );

const idsOf = async (ctx: Context<never>) => {
  const [row] = await rowsOf(
    ctx,
    sql<{ incidentId: string; analysisId: string | null }>`
      select id as "incidentId", analysis_id as "analysisId" from aisher.incident`,
  );
  return { incidentId: row?.incidentId ?? '', analysisId: row?.analysisId ?? '' };
};

test('the first message names the suspect commit, and the cause follows in its place', async () => {
  const ctx = await newOrg(kernel);
  const { start, see, look, told, when, drafts } = alertWorld(ctx, from);
  await start();
  await see(0, 5);
  await look(1);
  assert.equal((await told())[0]?.params.suspect, '3f9c1a2 Kim');
  const { incidentId } = await idsOf(ctx);
  await analyse?.handle(when(1), { incidentId } as never, run);
  await analyse?.handle(when(1), { incidentId } as never, run);
  const { analysisId } = await idsOf(ctx);
  await finish(ctx, analysisId);
  await say?.handle(when(2), { analysisId } as never, run);
  const [first, second, ...others] = await told();
  assert.equal(others.length, 0);
  assert.deepEqual(
    [second?.params.cause, second?.params.share, second?.draft_id],
    ['payments waits for its bank', 62, first?.draft_id],
  );
  const [draft] = await drafts(2);
  const { versions } = await getDraft(ctx, draft?.id ?? '');
  const body = incidentBody.parse(versions.at(-1)?.body);
  assert.deepEqual(body.analysis, { id: analysisId, digest: 'a'.repeat(64) });
});

test('a cause is written in the language that most of the people read who are told', async () => {
  const ctx = await newOrg(kernel);
  const people = [
    await newPerson(kernel, ctx.org, 'admin'),
    await newPerson(kernel, ctx.org, 'admin'),
  ];
  const { start, see, look, when } = alertWorld(ctx, from);
  await start();
  const readEnglish = ({ actor }: Context<never>) =>
    inTransaction(ctx, (ctx) =>
      sql`update kernel.person set locale = 'en' where id = ${actor.kind === 'person' ? actor.personId : ''}`.execute(
        ctx.db,
      ),
    );
  const locales = async () =>
    (
      await rowsOf(
        ctx,
        sql<{
          locale: string;
        }>`select input ->> 'locale' as locale from aisher.analysis order by created_at`,
      )
    ).map(({ locale }) => locale);
  const analyseNext = async (minute: number, type: string) => {
    await see(minute, 5, { type, service: type });
    await look(minute + 1);
    const [row] = await rowsOf(
      ctx,
      sql<{ id: string }>`select id from aisher.incident where analysis_id is null`,
    );
    await analyse?.handle(when(minute + 1), { incidentId: row?.id ?? '' } as never, run);
  };
  await readEnglish(people[0] as Context<never>);
  await analyseNext(0, 'CardRefused');
  await readEnglish(people[1] as Context<never>);
  await analyseNext(30, 'GatewayDown');
  assert.deepEqual(await locales(), ['ko', 'en']);
});

test('an analysis that ends without an incident is nobody’s news', async () => {
  const ctx = await newOrg(kernel);
  const { told } = alertWorld(ctx, from);
  const data = { analysisId: '33333333-3333-4333-8333-333333333333' };
  await inTransaction(ctx, (ctx) =>
    causeReactions['aisher.analysis-finished'](ctx as never, { data } as never),
  );
  await say?.handle(ctx, data as never, run);
  assert.deepEqual(await told(), []);
});
