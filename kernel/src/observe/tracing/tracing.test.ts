import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { z } from 'zod';
import { inTransaction, kernelDb } from '../../core/context.ts';
import { defineModule } from '../../core/module.ts';
import { defineRoute, type Route } from '../../core/route.ts';
import { buildHttp } from '../../http/http.ts';
import { defineJob, enqueue } from '../../jobs/jobs.ts';
import { kernelModule } from '../../kernel.ts';
import { createGateway } from '../../llm/gateway.ts';
import { type CollectorDouble, startCollectorDouble } from '../../testing/collector-double.ts';
import { newOrg, pairDevice, startModelDouble, testKernel, until } from '../../testing/index.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { openTracing } from './open-tracing.ts';

const answer = z.object({ subject: z.string() });
const summarize = defineJob({
  name: 'kernel.summarize',
  payload: z.object({ text: z.string() }),
  async handle(ctx, { text }) {
    await ctx.parts.llm.generate(ctx, {
      task: 'probe.summary',
      schema: answer,
      instructions: 'Summarize.',
      untrusted: text,
      promptVersion: '1',
      fallback: () => ({ subject: '' }),
    });
  },
});
const probe = defineModule({
  name: 'probe',
  migrations: new URL('file:///nowhere/'),
  routes: [
    defineRoute({
      method: 'POST',
      url: '/probe/summaries',
      permission: 'signed-in',
      limit: 'write',
      summary: 'Asks for a summary',
      schema: { body: z.object({ text: z.string().max(200) }), response: z.object({}) },
      async handle(ctx, { body }) {
        await inTransaction(ctx, async (ctx) => {
          await sql`select ${body.text}::text`.execute(kernelDb(ctx));
          await enqueue(ctx, summarize, body);
        });
        return {};
      },
    }),
    defineRoute({
      method: 'GET',
      url: '/probe/bug',
      permission: 'signed-in',
      limit: 'read',
      summary: 'Fails',
      schema: { response: z.object({}) },
      handle: (ctx) =>
        inTransaction(ctx, async (ctx) => {
          await sql`select * from no_such_table_planted`.execute(kernelDb(ctx));
          return {};
        }),
    }),
  ] as Route[],
});

const model = await startModelDouble();
const collector = await startCollectorDouble();
const metrics = createMetrics();
const open = (sampleRatio: number, to: CollectorDouble = collector) =>
  openTracing({
    endpoint: `${to.endpoint}/`,
    headers: { 'x-key': 'let me in' },
    sampleRatio,
    resource: { 'service.name': 'dojang' },
    fetch,
    log: createLog({ level: 'silent' }),
    metrics,
  });
const modules = [kernelModule, probe];
const kernel = await testKernel({
  modules: [{ ...kernelModule, jobs: [...kernelModule.jobs, summarize] }],
  parts: {
    llm: createGateway({
      providers: [{ name: 'first', baseUrl: model.baseUrl, model: 'small' }],
      budgetUsdPerMonth: 20,
    }),
  },
});
after(() => Promise.all([model.close(), collector.close()]));

/** A server whose traces go to the collector in such a share. */
async function serve(sampleRatio: number) {
  const parts = { ...kernel.parts, tracing: open(sampleRatio) };
  const app = buildHttp(parts, modules);
  after(() => app.close());
  const agent = await pairDevice(app, await newOrg(kernel), 'browser');
  return { parts, app, agent, sent: () => parts.tracing.close() };
}

test('request, transaction, statement, job and model call are one trace, without a value of anybody', async () => {
  model.behave({ kind: 'answer', content: { subject: 'short' } });
  const { parts, agent, sent } = await serve(1);
  await parts.jobs.start(parts);
  const { status, headers } = await agent.send('POST', '/probe/summaries', {
    text: 'planted-words',
  });
  assert.equal(status, 200);
  await until('the model is asked', async () => model.calls.length > 0 || undefined);
  await parts.jobs.stop();
  await sent();

  const find = (name: string) => {
    const found = collector.spans.find((span) => span.name === name);
    assert.ok(found, `${name} in ${collector.spans.map((span) => span.name).join(', ')}`);
    return found;
  };
  const request = find('POST /api/probe/summaries');
  const job = find('job kernel.summarize');
  const call = find('chat small');
  const below = (name: string) =>
    collector.spans.filter((span) => span.name === name && span.traceId === request.traceId);
  assert.equal(job.traceId, request.traceId);
  assert.equal(call.traceId, request.traceId);
  assert.equal(call.parentSpanId, job.spanId);
  assert.equal(request.parentSpanId, undefined);
  assert.deepEqual([request.kind, job.kind, call.kind], [2, 5, 3]);
  const transaction = below('transaction').find(({ spanId }) => spanId === job.parentSpanId);
  assert.equal(transaction?.parentSpanId, request.spanId, 'the job hangs below what enqueued it');
  assert.ok(below('SELECT').some(({ parentSpanId }) => parentSpanId === transaction?.spanId));
  assert.equal(model.calls[0]?.traceparent, `00-${call.traceId}-${call.spanId}-01`);
  assert.ok(BigInt(job.startTimeUnixNano) >= BigInt(request.startTimeUnixNano));
  const story = [request, job].map(
    ({ attributes }) => attributes.find(({ key }) => key === 'dojang.story')?.value.stringValue,
  );
  assert.deepEqual(story, [headers['x-trace-uuid'], headers['x-trace-uuid']]);
  assert.doesNotMatch(collector.raw(), /planted|select /);
  assert.equal(collector.headers[0]?.['x-key'], 'let me in');
});

test('a request that fails is sent although no trace is drawn; the caller goes on with a trace of its own', async () => {
  const before = collector.spans.length;
  const { agent, sent } = await serve(0);
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-00`;
  assert.equal((await agent.send('GET', '/me')).status, 200);
  assert.equal((await agent.send('GET', '/probe/bug', undefined, { traceparent })).status, 500);
  await sent();
  const spans = collector.spans.slice(before);
  assert.ok(spans.length >= 3);
  assert.deepEqual([...new Set(spans.map((span) => span.traceId))], [traceId]);
  const failed = spans.filter(({ status }) => status.code === 2).map(({ name }) => name);
  assert.deepEqual(failed.sort(), ['GET /api/probe/bug', 'SELECT', 'transaction']);
  assert.doesNotMatch(collector.raw(), /no_such_table/);
});

test('a collector that is busy is asked again; one that refuses or is away loses spans and nothing else', async () => {
  const own = await startCollectorDouble();
  own.behave(503, 200);
  const busy = open(1, own);
  busy.begin('one', { kind: 'server' }).end();
  await until('the spans', async () => own.spans.length === 1 || undefined, 10_000);
  await busy.close();
  own.behave(400);
  const refused = open(1, own);
  refused.begin('two', { kind: 'server' }).end();
  await refused.close();
  await own.close();
  const away = open(1, own);
  for (let n = 0; n < 5_000; n += 1) away.begin('three', { kind: 'server' }).end();
  await away.close();
  const text = await metrics.text();
  const count = (outcome: string) =>
    Number(new RegExp(`dojang_spans_total\\{outcome="${outcome}"\\} (\\d+)`).exec(text)?.[1]);
  assert.ok(count('sent') > 1);
  assert.ok(count('lost') >= 1);
  assert.ok(count('no-room') >= 5_000 - 2_048 - 512);
});
