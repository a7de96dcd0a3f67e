import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * How the next answer goes wrong: `lost` opens the issue and hangs up, `cut` opens it and answers half of the JSON, `html`
 * is the page of a proxy, `inside` is a redirect to this machine; a number is a status.
 */
export type Behaviour = 'ok' | 'lost' | 'cut' | 'html' | 'inside' | number;

interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface DoubleIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  state: 'open' | 'closed';
}

/** Both trackers on a real port: a webhook at `/hook`, and the issues of GitHub below `/repos/`. */
export async function startTrackerDouble() {
  const calls: Call[] = [];
  const issues: DoubleIssue[] = [];
  let behaviours: Behaviour[] = [];
  const pageOf = ({ number, ...rest }: DoubleIssue) => ({
    number,
    html_url: `https://github.example/o/r/issues/${number}`,
    ...rest,
  });

  function misbehave(response: ServerResponse, how: Behaviour, made: string): boolean {
    if (how === 'ok') return false;
    if (how === 'lost') response.destroy();
    else if (how === 'cut') response.writeHead(201).end(made.slice(0, made.length / 2));
    else if (how === 'html') response.writeHead(200).end('<!doctype html><title>Sign in</title>');
    else if (how === 'inside') response.writeHead(302, { location: '/secret' }).end();
    else response.writeHead(how).end('{"message":"no"}');
    return true;
  }

  function post(text: string, response: ServerResponse) {
    const how = behaviours.shift() ?? 'ok';
    const opens = how === 'ok' || how === 'lost' || how === 'cut';
    const number = issues.length + 1;
    if (opens) issues.push({ ...JSON.parse(text), number, state: 'open' });
    const made = JSON.stringify(opens ? pageOf(issues[number - 1]!) : {});
    if (!misbehave(response, how, made)) response.writeHead(201).end(made);
  }

  function hook(response: ServerResponse) {
    const made = JSON.stringify({ key: 'OPS-7', url: 'https://tracker.example/OPS-7' });
    const how = behaviours.shift() ?? 'ok';
    if (!misbehave(response, how, made)) response.writeHead(202).end(made);
  }

  function answer(
    { method = '', url = '' }: IncomingMessage,
    text: string,
    response: ServerResponse,
  ) {
    if (url === '/hook') return hook(response);
    if (method === 'POST') return post(text, response);
    const number = Number(url.split('/').at(-1));
    if (Number.isNaN(number)) return response.end(JSON.stringify(issues.map(pageOf).reverse()));
    const found = issues[number - 1];
    return response.writeHead(found ? 200 : 404).end(JSON.stringify(found ? pageOf(found) : {}));
  }

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = '', url: path = '', headers } = request;
    calls.push({ method, path, headers, body });
    answer(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: calls as readonly Call[],
    issues,
    /** How the answers to the next posts go; all is well after that. */
    behave(...next: Behaviour[]) {
      behaviours = next;
      calls.length = 0;
      issues.length = 0;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
