import { randomUUID } from 'node:crypto';
import { buildHttp, createOidc, kernelModule } from '@dojang/kernel/server';
import { joinAccount, newOrg, startOidcDouble, testKernel } from '@dojang/kernel/testing';
import { newJar } from '@dojang/kernel/testing/jar';
import { quantile } from '../lib/report.ts';

const rounded = (ms: number) => Math.round(ms * 10) / 10;

/**
 * A whole sign-in by OpenID Connect against a real provider in this process: begun, come back, an org opened. The time at
 * the provider's own page is left out; its answer to the code is in.
 */
export async function measureOidc(
  runs: number,
): Promise<{ readonly oidcMs: number; readonly oidcP95Ms: number }> {
  const double = await startOidcDouble(['http://127.0.0.1:4280/api/sign-in/oidc/double/callback']);
  const now = () => new Date();
  const oidc = createOidc({ providers: [double.provider], isPrivate: true, now });
  const kernel = await testKernel({ modules: [kernelModule], parts: { oidc } });
  const limits = kernelModule.limits.map((limit) => ({ ...limit, requestsMax: 1e9 }));
  const app = buildHttp(kernel.parts, [kernelModule], { limits });
  const org = await newOrg(kernel);
  const sub = randomUUID();
  double.account = { sub };
  const times: number[] = [];
  // The first runs load the client, describe the provider and make the account.
  for (let run = -3; run < runs; run += 1) {
    const jar = newJar(app);
    const began = performance.now();
    const body = { place: '/' };
    const started = await jar.send('POST', '/sign-in/oidc/double/start', { body });
    const left = performance.now();
    const back = await double.visit(started.body.url);
    const returned = performance.now();
    await jar.arrive(back);
    if (run === -3) await joinAccount(org, sub, double.issuer);
    const opened = await jar.send('POST', `/identity/orgs/${org.org}/session`);
    if (opened.status !== 201) throw new Error(`the org was not opened: ${opened.body?.code}`);
    if (run >= 0) times.push(left - began + (performance.now() - returned));
    // A browser is a device, of which a person has thirty.
    await jar.send('DELETE', '/identity/session');
  }
  await app.close();
  await kernel.close();
  await double.close();
  return { oidcMs: rounded(quantile(times, 0.5)), oidcP95Ms: rounded(quantile(times, 0.95)) };
}
