import type { FastifyInstance } from 'fastify';
import { sendAnonymous, type TestClient } from './test-client.ts';

type Method = Parameters<TestClient['send']>[0];

/** A browser with its cookies, which may hold sessions of several orgs. */
export interface Jar {
  readonly cookies: Map<string, string>;
  /** `org`: whose page asks. */
  send(
    method: Method,
    url: string,
    options?: { body?: unknown; org?: string; headers?: Record<string, string> },
  ): ReturnType<typeof sendAnonymous>;
  /**
   * What another site sends the browser to: cookies that stay at home are kept back. `onward`: where the answer leads, at once or
   * by its page.
   */
  arrive(url: string): Promise<{ status: number; text: string; onward: string }>;
}

/** A browser that is nobody yet. `own`: headers of all that it sends. */
export function newJar(app: FastifyInstance, own: Record<string, string> = {}): Jar {
  const cookies = new Map<string, string>();
  const lax = new Set<string>();
  const line = (names: Iterable<string>) =>
    [...names].map((name) => `${name}=${cookies.get(name)}`).join('; ');
  const keep = (given: readonly { name: string; value: string; sameSite?: string }[]) => {
    for (const { name, value, sameSite } of given) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
      if (/^lax$/i.test(sameSite ?? '')) lax.add(name);
    }
  };
  return {
    cookies,
    async send(method, url, { body, org, headers = {} } = {}) {
      const said = org === undefined ? {} : { 'x-dojang-org': org.slice(0, 8) };
      const cookie = line(cookies.keys());
      const given = { ...own, cookie, ...said, ...headers };
      const answer = await sendAnonymous(app, method, url, body, given);
      keep(answer.cookies);
      return answer;
    },
    async arrive(url) {
      const { pathname, search } = new URL(url);
      const cookie = line([...cookies.keys()].filter((name) => lax.has(name)));
      const headers = { ...own, cookie, 'sec-fetch-site': 'cross-site' };
      const answer = await app.inject({ url: pathname + search, headers });
      keep(answer.cookies);
      const [, href = ''] = /0;url=([^"]*)"/.exec(answer.body) ?? [];
      const onward = String(answer.headers.location ?? href.replaceAll('&amp;', '&'));
      return { status: answer.statusCode, text: answer.body, onward };
    },
  };
}
