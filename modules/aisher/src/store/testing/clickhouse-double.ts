import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly sql: string;
  readonly search: URLSearchParams;
}

export type Behaviour = (asked: Asked, response: ServerResponse, request: IncomingMessage) => void;

/** An answer of ClickHouse in the format that the client asks for. */
export function answerRows(
  response: ServerResponse,
  rows: readonly Record<string, unknown>[],
): void {
  const names = Object.keys(rows[0] ?? {});
  const body = JSON.stringify({
    meta: names.map((name) => ({ name, type: 'String' })),
    data: rows.map((row) => names.map((name) => row[name])),
    rows: rows.length,
  });
  response.writeHead(200, { 'x-clickhouse-query-id': 'double' }).end(body);
}

export function answerException(response: ServerResponse, code: number, message: string): void {
  response
    .writeHead(500, { 'x-clickhouse-exception-code': String(code) })
    .end(`Code: ${code}. DB::Exception: ${message}. (NAME)`);
}

/** A server in the place of a cluster. It does what a test says, also what no ClickHouse should. */
export async function openDouble(first: Behaviour) {
  let behave = first;
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const search = new URL(request.url ?? '/', 'http://double').searchParams;
    const sql = search.get('query') ?? Buffer.concat(parts).toString();
    asked.push({ sql, search });
    behave({ sql, search }, response, request);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    behave(next: Behaviour) {
      behave = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
