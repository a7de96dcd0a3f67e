/**
 * A company's provider pushes all of its people at once, and then the group of all of them. The limit is the real one with a
 * window of a second, so that most of the first requests are told to come again. Each comes again after the time that it was told.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, sendByKey, testKernel, wideLimits } from '@dojang/kernel/testing';

export interface ProvisionFigures {
  readonly people: number;
  readonly peoplePerSecond: number;
  /** Time of the last fifth of the people ÷ time of the first fifth; 1 where an org that is full is as quick as an empty one. */
  readonly provisionGrowth: number;
  /** How often a request was told to come again. */
  readonly provisionWaits: number;
  /** People whom the provider sent and who are not there. */
  readonly provisionLost: number;
  readonly groupMs: number;
  /** One more in the group of all. */
  readonly groupChangeMs: number;
}

/** Needs the PostgreSQL that the tests are told of. */
export async function measureProvision(people: number): Promise<ProvisionFigures> {
  const kernel = await testKernel({ modules: [kernelModule] });
  const app = buildHttp(kernel.parts, [kernelModule], {
    limits: [
      ...wideLimits([kernelModule]),
      { name: 'scim-org', requestsMax: 1_200, windowMs: 1_000 },
    ],
  });
  await app.ready();
  const owner = await pairDevice(app, await newOrg(kernel));
  const { body } = await owner.send('POST', '/provisioning/tokens');
  const send = sendByKey(app, body.secret);
  let waits = 0;
  const insist: typeof send = async (method, url, payload) => {
    const answer = await send(method, `/scim/v2${url}`, payload);
    if (answer.status < 300) return answer;
    if (answer.status !== 429 && answer.status !== 503) {
      throw new Error(`${url} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    waits += 1;
    await wait(1_000 * Number(answer.headers['retry-after'] ?? 1));
    return insist(method, url, payload);
  };
  const begun = performance.now();
  const doneAt: number[] = [];
  const ids = await Promise.all(
    Array.from({ length: people }, async (_, n) => {
      const { body } = await insist('POST', '/Users', { userName: `person-${n}@example.com` });
      doneAt.push(performance.now() - begun);
      return body.id as string;
    }),
  );
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const from = performance.now();
    await work();
    return Math.round(performance.now() - from);
  };
  const [last = '', ...others] = ids;
  let group = '';
  const groupMs = await timed(async () => {
    const members = others.map((value) => ({ value, display: 'Somebody of the company' }));
    group = (await insist('POST', '/Groups', { displayName: 'All', members })).body.id;
  });
  const one = { op: 'add', path: 'members', value: [{ value: last }] };
  const groupChangeMs = await timed(() =>
    insist('PATCH', `/Groups/${group}`, { Operations: [one] }),
  );
  const { body: seen } = await owner.send('GET', '/provisioning');
  for (const url of ['/people', '/teams', '/org']) {
    const answer = await owner.send('GET', url);
    if (answer.status !== 200) throw new Error(`${url}: ${JSON.stringify(answer.body)}`);
  }
  await app.close();
  const at = (share: number) => doneAt[Math.floor((people - 1) * share)] ?? 0;
  return {
    people,
    peoplePerSecond: Math.round((people * 1_000) / at(1)),
    provisionGrowth: Number(((at(1) - at(0.8)) / at(0.2)).toFixed(2)),
    provisionWaits: waits,
    provisionLost: people - seen.users,
    groupMs,
    groupChangeMs,
  };
}
