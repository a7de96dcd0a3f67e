/** What is counted by month as rows are added is what a count of the rows gives. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb } from '../core/context.ts';
import { kernelModule } from '../kernel.ts';
import { countRequests } from '../llm/request-log.ts';
import { countDeliveries } from '../notify/deliveries/delivery-log.ts';
import { asOwner, newOrg, newPerson, testKernel } from '../testing/index.ts';

const kernel = await testKernel({ modules: [kernelModule] });

/** Five per cent, and a millisecond where times are whole ones. */
const isNear = (shown: number, truth: number) => Math.abs(shown - truth) <= 1 + truth * 0.05;

const times = fc.constantFrom('2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z', '2026-02-27T12:00Z');
const latency = fc.oneof(fc.nat(3), fc.integer({ min: 100, max: 30_000 }));

const questions = fc.sample(
  fc.record({
    at: times,
    task: fc.constantFrom('note.write', 'note.split'),
    outcome: fc.constantFrom('answered', 'cached', 'fallback'),
    latencyMs: latency,
    tokens: fc.nat(500),
  }),
  200,
);

const ask = (ctx: Context<never>, one: (typeof questions)[number]) =>
  inTransaction(ctx, ({ db, org, trace }) =>
    sql`insert into kernel.llm_request (id, org_id, at, task, prompt_version, prompt_hash, outcome, reason, model, tries,
        tokens_in, tokens_out, cost_microusd, latency_ms, trace)
      values (${randomUUID()}, ${org}, ${one.at}, ${one.task}, '1', repeat('0', 64), ${one.outcome},
        ${one.outcome === 'fallback' ? 'no-provider' : null}, ${one.outcome === 'fallback' ? null : 'small'}, 1,
        ${one.tokens}, 1, 2, ${one.latencyMs}, ${trace})`.execute(db),
  );

test('questions are counted by month and task, and stay counted when they go by age', async () => {
  const ctx = await newOrg(kernel);
  // At one moment: they share their rows of counts.
  for (let at = 0; at < questions.length; at += 20) {
    await Promise.all(questions.slice(at, at + 20).map((one) => ask(ctx, one)));
  }
  const counted = await inTransaction(ctx, async (ctx) => {
    const { rows } = await sql<{ latencyMsP95: number }>`
      select to_char(at at time zone 'UTC', 'YYYY-MM') as month, task,
        count(*) filter (where outcome = 'answered')::int as answered, count(*) filter (where outcome = 'cached')::int as cached,
        count(*) filter (where outcome = 'fallback')::int as fallback, sum(tokens_in)::int as "tokensIn",
        sum(tokens_out)::int as "tokensOut", sum(cost_microusd)::int as "costMicrousd",
        percentile_disc(0.95) within group (order by latency_ms) as "latencyMsP95"
      from kernel.llm_request group by 1, 2 order by 1 desc, 2`.execute(kernelDb(ctx));
    return rows;
  });
  const shown = await countRequests(ctx);
  const without = ({ latencyMsP95, ...line }: { latencyMsP95: number }) => line;
  assert.equal(shown.length, 4);
  assert.deepEqual(shown.map(without), counted.map(without));
  for (const [at, { latencyMsP95 }] of shown.entries()) {
    const truth = counted[at]!.latencyMsP95;
    assert.ok(isNear(latencyMsP95, truth), `${latencyMsP95} for ${truth}`);
  }
  await asOwner(kernel.parts.database, ctx.org, (db) =>
    sql`delete from kernel.llm_request where org_id = ${ctx.org}`.execute(db),
  );
  assert.deepEqual(await countRequests(ctx), shown);
});

const deliveries = fc.sample(
  fc.record({
    at: times,
    channel: fc.constantFrom('web-push', 'email'),
    state: fc.constantFrom('queued', 'sent', 'failed', 'skipped'),
    afterMs: latency,
    isMadeEnded: fc.boolean(),
  }),
  150,
);

/** A delivery that ends later, or one that was made when its end was known. */
async function deliver(ctx: Context<never>, personId: string, one: (typeof deliveries)[number]) {
  const { at, channel, state, isMadeEnded } = one;
  const id = randomUUID();
  const end = new Date(Date.parse(at) + one.afterMs);
  const isEnded = state !== 'queued';
  const first = isEnded && isMadeEnded ? { state, finished_at: end } : {};
  await inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const row = { id, org_id: ctx.org, created_at: at, trace: ctx.trace };
    await db
      .insertInto('kernel.notification')
      .values({
        ...row,
        at,
        person_id: personId,
        kind: 'new-device',
        priority: 'normal',
        params: '{}',
        url: '/devices',
      })
      .execute();
    await db
      .insertInto('kernel.delivery')
      .values({ ...row, notification_id: id, channel, fallback: false, due_at: at, ...first })
      .execute();
  });
  if (!isEnded || isMadeEnded) return;
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .updateTable('kernel.delivery')
      .set({ state, finished_at: end })
      .where('id', '=', id)
      .execute(),
  );
}

test('deliveries that ended are counted by month and channel, and a guest sees no count of others', async () => {
  const ctx = await newOrg(kernel);
  const personId = ctx.actor.kind === 'person' ? ctx.actor.personId : '';
  for (const one of deliveries) await deliver(ctx, personId, one);
  const { months } = await countDeliveries(ctx);
  assert.equal(months.length, 4);
  for (const { month, channel, sentAfterMs, ...line } of months) {
    const own = deliveries.filter((one) => {
      return new Date(one.at).toISOString().startsWith(month) && one.channel === channel;
    });
    const of = (state: string) => own.filter((one) => one.state === state);
    assert.deepEqual(line, {
      sent: of('sent').length,
      failed: of('failed').length,
      skipped: of('skipped').length,
    });
    const after = of('sent')
      .map(({ afterMs }) => afterMs)
      .toSorted((a, b) => a - b);
    const median = after[Math.ceil(after.length / 2) - 1]!;
    assert.ok(isNear(sentAfterMs ?? -1, median), `${sentAfterMs} for ${median}`);
  }
  const guest = await newPerson(kernel, ctx.org, 'guest');
  assert.deepEqual(await countDeliveries(guest), { months: [] });
});
