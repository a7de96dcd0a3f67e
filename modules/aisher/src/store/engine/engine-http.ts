import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { codeOf, readInsert, readRequest } from './engine-sql.ts';
import type { Sessions } from './sessions.ts';

/** A batch is 10,000 rows; a row is at most some hundreds of kilobytes, and nearly always one. */
const bodyBytesMax = 256 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly body: Uint8Array | string;
  readonly headers?: Record<string, string>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > bodyBytesMax)
      throw new Error(`Code: 307. a body of more than ${bodyBytesMax} bytes`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The password of Basic, as the client sends it. */
function isAllowed({ headers }: IncomingMessage, token: Buffer): boolean {
  const [kind, value = ''] = (headers.authorization ?? '').split(' ');
  const given = Buffer.from(value, 'base64').toString();
  return kind === 'Basic' && timingSafeEqual(digest(given.slice(given.indexOf(':') + 1)), token);
}

async function answerOf(
  request: IncomingMessage,
  lanes: { readonly queries: Sessions; readonly inserts: Sessions },
): Promise<Answer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://engine');
  if (pathname === '/ping') return { status: 200, body: 'Ok.\n' };
  const body = await readBody(request);
  const inUrl = searchParams.get('query');
  const sql = inUrl ?? body.toString('utf8');
  const insert = inUrl === null ? undefined : readInsert(inUrl);
  const asked = readRequest(searchParams, sql);
  if (insert) {
    await lanes.inserts.insert(asked, insert, body);
    return { status: 200, body: '' };
  }
  return { status: 200, body: await lanes.queries.query(asked) };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, {
    'content-length': bytes.length,
    'x-clickhouse-query-id': 'embedded',
    ...headers,
  });
  response.end(bytes);
}

/** Speaks as ClickHouse's own server does, so that one client and the same queries serve both. */
export function createEngineServer(
  lanes: { readonly queries: Sessions; readonly inserts: Sessions },
  token: string,
): Server {
  const expected = digest(token);
  return createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    if (!isAllowed(request, expected)) {
      const body = 'Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)';
      return send(response, { status: 403, body });
    }
    try {
      send(response, await answerOf(request, lanes));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const code = codeOf(message);
      const body = message.startsWith('Code: ')
        ? message
        : `Code: ${code}. DB::Exception: ${message}. (UNKNOWN_EXCEPTION)`;
      send(response, { status: 500, body, headers: { 'x-clickhouse-exception-code': code } });
    }
  });
}
