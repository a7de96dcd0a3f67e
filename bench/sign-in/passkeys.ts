/** Signing in and stepping up by a passkey: begun, answered by an authenticator in software, and believed. */
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import {
  newOrg,
  pairDevice,
  sendAnonymous,
  TestAuthenticator,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { quantile } from '../lib/report.ts';

const origin = 'https://dojang.example';
const host = { host: 'dojang.example' };

export interface PasskeyFigures {
  /** p95 of the requests of one sign-in, without what the authenticator takes. */
  readonly passkeyMs: number;
  readonly stepUpMs: number;
}

/** How long `work` took, in milliseconds, and what came of it. */
async function timed<R>(work: Promise<R>): Promise<{ readonly ms: number; readonly result: R }> {
  const begun = performance.now();
  const result = await work;
  return { ms: performance.now() - begun, result };
}

function expectStatus(status: number, wanted: number): void {
  if (status !== wanted) throw new Error(`answered ${status} instead of ${wanted}`);
}

export async function measurePasskeys(rounds: number): Promise<PasskeyFigures> {
  const modules = [kernelModule];
  const kernel = await testKernel({ modules, parts: { publicUrl: origin } });
  const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
  const device = await pairDevice(app, await newOrg(kernel));
  const authenticator = new TestAuthenticator(origin);
  const { body: creation } = await device.send('POST', '/passkeys/options', undefined, host);
  const registration = authenticator.create(creation);
  expectStatus((await device.send('POST', '/passkeys', { registration }, host)).status, 201);

  async function stepUp(): Promise<number> {
    const act = { act: 'key.create' };
    const begun = await timed(device.send('POST', '/step-ups/passkey', act, host));
    const assertion = authenticator.get(begun.result.body);
    const ended = await timed(device.send('PUT', '/step-ups/passkey', { assertion }, host));
    expectStatus(ended.result.status, 204);
    return begun.ms + ended.ms;
  }
  async function signIn(): Promise<number> {
    const path = '/sign-in/passkey';
    const begun = await timed(sendAnonymous(app, 'POST', `${path}/options`, undefined, host));
    const cookie = begun.result.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const assertion = authenticator.get(begun.result.body);
    const answer = sendAnonymous(app, 'POST', path, { assertion }, { ...host, cookie });
    const ended = await timed(answer);
    expectStatus(ended.result.status, 204);
    return begun.ms + ended.ms;
  }
  const figures = { passkeyMs: [] as number[], stepUpMs: [] as number[] };
  try {
    for (let round = 0; round < rounds + 5; round += 1) {
      const [passkey, step] = [await signIn(), await stepUp()];
      // The first rounds load the library.
      if (round < 5) continue;
      figures.passkeyMs.push(passkey);
      figures.stepUpMs.push(step);
    }
  } finally {
    await app.close();
    await kernel.close();
  }
  const p95 = (times: number[]) => Math.round(quantile(times, 0.95) * 10) / 10;
  return { passkeyMs: p95(figures.passkeyMs), stepUpMs: p95(figures.stepUpMs) };
}
