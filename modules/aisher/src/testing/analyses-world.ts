import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Context } from '@dojang/kernel';
import { buildHttp, createGateway, kernelModule } from '@dojang/kernel/server';
import {
  newOrg,
  pairDevice,
  type TestClient,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { startModelDouble } from '@dojang/kernel/testing/model-double';
import { until } from '@dojang/kernel/testing/until';
import type { ModelAnswer } from '../analyses/claims/answer.ts';
import type { Analysis } from '../analyses/schema.ts';
import { aisherModule } from '../index.ts';
import { openMemoryStore } from './memory-store.ts';
import { type StoredShop, storeShop } from './stored-shop.ts';

const modules = [kernelModule, aisherModule];

/** A server with jobs, a store that tests fill, and a model that does what tests say. */
export async function analysesWorld({ withModel = true } = {}) {
  const model = await startModelDouble();
  const provider = { name: 'double', baseUrl: model.baseUrl, model: 'small' };
  const llm = createGateway({
    providers: withModel ? [{ ...provider, usdPerMillionInput: 1, usdPerMillionOutput: 2 }] : [],
    budgetUsdPerMonth: 20,
    backoffMs: 1,
  });
  const store = openMemoryStore();
  const kernel = await testKernel({ modules, parts: { llm, aisherStore: store } });
  await kernel.parts.jobs.start(kernel.parts);
  const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
  after(async () => {
    await app.close();
    await model.close();
  });

  const read = async (client: TestClient, id: string): Promise<Analysis> => {
    const { status, body } = await client.send('GET', `/aisher/analyses/${id}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const isOver = ({ state }: Analysis) => state === 'done' || state === 'failed';
  const ask = async (client: TestClient, input: object): Promise<string> => {
    const { status, body } = await client.send('POST', '/aisher/analyses', input);
    assert.equal(status, 202, JSON.stringify(body));
    return body.id;
  };
  const ended = (client: TestClient, id: string): Promise<Analysis> =>
    until('the end of the analysis', async () => {
      const found = await read(client, id);
      return isOver(found) ? found : undefined;
    });

  return {
    kernel,
    store,
    model,
    read,
    ask,
    ended,
    /** An org whose shop breaks, and its owner's browser. */
    async org(shop?: StoredShop) {
      const ctx = await newOrg(kernel);
      if (shop) storeShop(store, ctx.org, shop);
      return { ctx, browser: await pairDevice(app, ctx, 'browser') };
    },
    /** Signs the owner in again: time that a test lets pass ends a session. */
    signIn: (ctx: Context<never>) => pairDevice(app, ctx, 'browser'),
    /** Asks why the shop broke, and waits for the answer. */
    analyse: async (client: TestClient, at: number, more: object = {}) =>
      ended(client, await ask(client, { ...brokenWindow(at), ...more })),
  };
}

/** The two minutes in which the shop is broken. */
export const brokenWindow = (at: number) => ({
  windowMinutes: 2,
  until: new Date((at + 120) * 1_000).toISOString(),
  locale: 'en',
});

interface Line {
  readonly id: string;
  readonly kind: string;
  readonly service: string;
  readonly text: string;
}

/** The evidence in what a model was sent. */
export const evidenceIn = (raw: string): Line[] =>
  [...raw.matchAll(/(E\d+) \[([a-z-]+) of ([^\]]+)\] ([^\\]+)/g)].map(
    ([, id = '', kind = '', service = '', text = '']) => ({ id, kind, service, text }),
  );

/** What a model says that keeps to the evidence of a service. */
export function truthful(raw: string, service: string): ModelAnswer {
  const own = evidenceIn(raw).filter(
    (line) => line.service === service && ['span', 'log', 'group'].includes(line.kind),
  );
  const [first] = own;
  assert.ok(first, `evidence of ${service} was sent`);
  const [, at] = /at (\d\d:\d\d:\d\d)/.exec(first.text) ?? [];
  return {
    cause: `${service} is at fault.`,
    claims: [
      {
        text: at === undefined ? `${service} failed.` : `${service} failed at ${at}.`,
        evidence: [first.id],
        kind: 'observed',
      },
    ],
    affected: [service],
    confidence: 'medium',
    alternatives: [],
    next: [],
    fix: null,
    unknown: [],
  };
}
