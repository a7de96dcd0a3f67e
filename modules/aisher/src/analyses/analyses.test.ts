import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listEvents } from '@dojang/kernel';
import { until } from '@dojang/kernel/testing/until';
import { foldErrors } from '../groups/fold/fold.ts';
import { StoreError } from '../store/client/store-error.ts';
import { analysesWorld, brokenWindow, evidenceIn, truthful } from '../testing/analyses-world.ts';
import { anError } from '../testing/errors.ts';
import { storeShop } from '../testing/stored-shop.ts';

const world = await analysesWorld();
const { model, store } = world;
const at = 1_795_000_020;
const throws = { at, fault: { throws: 'payments' } } as const;
const about = (service: string) => ({
  kind: 'obeys' as const,
  answer: (_: string, seen: string) => truthful(seen, service),
});

test('a window is ranked, explained by a model, and kept with its evidence, links and queries', async () => {
  const { browser, ctx } = await world.org(throws);
  model.behave(about('payments'));
  const done = await world.analyse(browser, at);
  assert.equal(done.state, 'done', JSON.stringify(done));
  assert.equal(done.ranking?.candidates[0]?.service, 'payments');
  assert.deepEqual([done.explanation?.origin, done.model], ['model', 'small']);
  assert.equal(done.cause, 'payments is at fault.');
  const [claim] = done.explanation?.answer.claims ?? [];
  const cited = done.evidence.find(({ id }) => id === claim?.evidence[0]);
  assert.match(cited?.link ?? '', /^\/aisher\/traces\/[0-9a-f]{32}/);
  assert.match(cited?.query?.sql ?? '', /signoz_/);
  assert.match(done.digest ?? '', /^[0-9a-f]{64}$/);
  assert.ok((done.tokens?.in ?? 0) > 0 && done.costMicrousd > 0);
  const forms = done.tokens?.forms;
  assert.ok(forms && forms.json > forms[done.tokens?.sent ?? 'json']);
  const [event] = await listEvents(ctx, { type: 'aisher.analysis-finished' });
  const data = event?.data as Record<string, unknown>;
  assert.deepEqual([data.analysisId, data.model, data.cache], [done.id, 'small', 'miss']);
  assert.ok(!JSON.stringify(event).includes('at fault'), 'ids and counts only');
});

test('the ranking is there before the model has answered', async () => {
  const { browser } = await world.org(throws);
  model.behave({ kind: 'slow', ms: 1_500, content: {} });
  const id = await world.ask(browser, brokenWindow(at));
  const early = await until('the ranking', async () => {
    const found = await world.read(browser, id);
    return found.ranking === null ? undefined : found;
  });
  assert.deepEqual([early.state, early.explanation], ['explaining', null]);
  assert.equal(early.ranking?.candidates[0]?.service, 'payments');
  assert.match(early.cause ?? '', /^payments is the most likely cause/);
  await world.ended(browser, id);
});

test('whoever asks what is being answered gets that analysis, and no more than four of an org run', async () => {
  const { browser } = await world.org(throws);
  model.behave({ kind: 'slow', ms: 600, content: {} });
  const ids = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((limit) => world.ask(browser, { ...brokenWindow(at), limit })),
  );
  assert.equal(new Set(ids).size, 6);
  assert.equal(await world.ask(browser, { ...brokenWindow(at), limit: 6 }), ids[5]);
  let most = 0;
  await until('all of them', async () => {
    const { body } = await browser.send('GET', '/aisher/analyses');
    const states = body.analyses.map(({ state }: { state: string }) => state);
    const running = states.filter((state: string) => ['ranking', 'explaining'].includes(state));
    most = Math.max(most, running.length);
    return states.every((state: string) => state === 'done');
  });
  assert.ok(most <= 4 && most > 1, String(most));
});

test('a job that dies in the middle runs again and makes one analysis', async () => {
  const { browser, ctx } = await world.org(throws);
  model.behave(about('payments'));
  const { llm } = world.kernel.parts;
  const digests: (string | null)[] = [];
  let isDead = false;
  const dying = {
    ...llm,
    generate: async (...asked: Parameters<typeof llm.generate>) => {
      if (asked[0].org !== ctx.org || isDead) return llm.generate(...asked);
      isDead = true;
      const { body } = await browser.send('GET', '/aisher/analyses');
      digests.push((await world.read(browser, body.analyses[0].id)).digest);
      // What is ranked again would be read again.
      store.fail(new StoreError('too-slow', 'it took 30 s'));
      throw new Error('the process dies here');
    },
  };
  Object.assign(world.kernel.parts, { llm: dying });
  const done = await world.analyse(browser, at);
  Object.assign(world.kernel.parts, { llm });
  store.fail(null);
  assert.ok(isDead);
  assert.equal(done.explanation?.origin, 'model');
  assert.deepEqual(digests, [done.digest], 'what people saw stays');
  assert.equal((await listEvents(ctx, { type: 'aisher.analysis-finished' })).length, 1);
  const costs = await browser.send('GET', `/aisher/costs?from=${today()}&until=${today()}`);
  assert.equal(costs.body.total.analyses, 1);
});

const today = () => world.kernel.clock.now().toISOString();

test('a store that fails is said with its cause, and frees the place of those who wait', async () => {
  const { browser } = await world.org(throws);
  store.fail(new StoreError('too-slow', 'it took 30 s'));
  const failed = await world.analyse(browser, at);
  store.fail(null);
  assert.deepEqual([failed.state, failed.failure], ['failed', 'store-too-slow']);
  assert.deepEqual([failed.ranking, failed.explanation], [null, null]);
  model.behave(about('payments'));
  assert.equal((await world.analyse(browser, at)).state, 'done');
});

test('a group is analysed around the beginning of its last errors, and comes first as evidence', async () => {
  const { browser, ctx } = await world.org();
  storeShop(store, ctx.org, throws);
  const seen = (seconds: number) =>
    anError({ service: 'payments', at: new Date((at + seconds) * 1_000) });
  const { opened } = await foldErrors(ctx, [seen(60), seen(80), seen(100)]);
  model.behave(about('payments'));
  const { status, body } = await browser.send('POST', `/aisher/groups/${opened[0]}/analyses`, {
    locale: 'ko',
  });
  assert.equal(status, 202);
  const done = await world.ended(browser, body.id);
  assert.equal(done.state, 'done');
  assert.equal(done.groupId, opened[0]);
  assert.equal(done.ranking?.groups[0]?.events, 3);
  const [first] = evidenceIn(model.calls[0]?.raw ?? '');
  assert.equal(first?.kind, 'group');
  assert.match(first?.text ?? '', /3 in the window/);
  assert.match(model.calls[0]?.raw ?? '', /해요체/);
  const ofGroup = await browser.send('GET', `/aisher/analyses?group=${opened[0]}`);
  assert.deepEqual(
    ofGroup.body.analyses.map(({ id, top }: { id: string; top: object }) => [id, typeof top]),
    [[body.id, 'object']],
  );
});

test('names of people that are stored as pseudonyms leave the house as numbers', async () => {
  const email = '<email:k3f9abcd>';
  const { browser } = await world.org({
    ...throws,
    lines: { payments: Array.from({ length: 40 }, () => `no card of ${email}`) },
  });
  model.behave(about('payments'));
  await world.analyse(browser, at);
  const { raw = '' } = model.calls[0] ?? {};
  assert.ok(raw.includes('<email:1>'));
  assert.ok(!raw.includes('k3f9abcd'));
});

test('the button knows what an analysis takes before anything is read', async () => {
  const { browser } = await world.org();
  const { body } = await browser.send('GET', '/aisher/analyses/estimate');
  assert.equal(body.model, 'small');
  assert.ok(body.tokensInMax > 6_000 && body.tokensInMax < 12_000, String(body.tokensInMax));
  assert.ok(body.costMicrousdMax < 20_000, 'less than two cents');
});
