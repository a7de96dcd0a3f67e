/**
 * What a sign-in by SAML takes on this server: from the first request to an open session, without the time of the provider and
 * of the browser. A provider's double signs each response beforehand.
 */
import { inflateRawSync } from 'node:zlib';
import { buildHttp, kernelModule } from '@dojang/kernel/server';
import { newOrg, pairDevice, testKernel, wideLimits } from '@dojang/kernel/testing';
import { createSamlDouble } from '@dojang/kernel/testing/saml-double';
import { median } from '../lib/report.ts';

const policy = {
  ways: ['link', 'saml'],
  ageHoursMax: null,
  arrivalRole: 'member',
  mayArrive: true,
};

interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly payload?: string;
}

const found = (pattern: RegExp, text: string) => pattern.exec(text)?.[1] ?? '';

export async function measureSaml(runs: number): Promise<{ samlMs: number; samlP95Ms: number }> {
  const double = await createSamlDouble();
  const kernel = await testKernel({ modules: [kernelModule] });
  const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
  await app.ready();
  try {
    const ctx = await newOrg(kernel);
    const owner = await pairDevice(app, ctx);
    await owner.send('PUT', '/org/saml', { metadata: double.metadata() });
    await owner.send('PUT', '/org/policy', policy);
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      let ms = 0;
      const ask = async (options: Asked) => {
        const from = performance.now();
        const answer = await app.inject(options);
        ms += performance.now() - from;
        return answer;
      };
      const at = `/api/sign-in/saml/${ctx.org}`;
      const begun = await ask({ url: `${at}/start` });
      const cookie = begun.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      const { searchParams } = new URL(String(begun.headers.location));
      const sent = Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64');
      const request = inflateRawSync(sent).toString();
      const acsUrl = found(/AssertionConsumerServiceURL="([^"]+)"/, request);
      const said = {
        acsUrl,
        audience: found(/Issuer[^>]*>([^<]+)</, request),
        requestId: found(/ ID="([^"]+)"/, request),
        assertionId: `_${crypto.randomUUID()}`,
        issuer: double.issuer,
        recipient: acsUrl,
        destination: acsUrl,
        nameId: `u-${run}`,
        email: `u-${run}@example.com`,
        at: new Date(),
        hash: 'SHA-256',
      } as const;
      const xml = double.response(said, await double.sign(double.assertion(said), 'SHA-256'));
      const form = new URLSearchParams({
        SAMLResponse: Buffer.from(xml).toString('base64'),
        RelayState: searchParams.get('RelayState') ?? '',
      });
      const page = await ask({
        method: 'POST',
        url: `${at}/acs`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: form.toString(),
      });
      const finish = found(/url=([^"]+)"/, page.body).replaceAll('&amp;', '&');
      const done = await ask({ url: finish, headers: { cookie } });
      if (!done.cookies.some(({ name }) => name.endsWith('access'))) {
        throw new Error(`the sign-in opened nothing: ${done.body}`);
      }
      times.push(ms);
    }
    // The first loads the library.
    const [, ...warm] = times;
    const sorted = warm.toSorted((a, b) => a - b);
    return {
      samlMs: Number(median(warm).toFixed(1)),
      samlP95Ms: Number((sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(1)),
    };
  } finally {
    await app.close();
    await kernel.close();
  }
}
