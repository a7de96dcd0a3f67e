import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchOptions } from '../fetch/fetch-engine.ts';
import { fakeChdbFiles } from './fake-chdb.ts';
import { integrityOf, pack } from './packed.ts';

/** Answers a request for the archive from a byte on. */
export type Serve = (archive: Buffer, from: number, response: ServerResponse) => void;

export const serveWhole: Serve = (archive, from, response) =>
  response.writeHead(from > 0 ? 206 : 200).end(archive.subarray(from));

/** Sends half of what is asked for, and then nothing. */
export const serveHalf: Serve = (archive, from, response) => {
  response.writeHead(from > 0 ? 206 : 200);
  response.write(archive.subarray(from, Math.ceil((from + archive.length) / 2)));
};

/** A registry that has a package in the place of the engine. */
export async function openEngineRegistry() {
  const archive = pack({ ...fakeChdbFiles(), 'package/padding': 'x'.repeat(4_096) });
  let serve: Serve = serveWhole;
  const asked: number[] = [];
  const server = createServer(({ headers }, response) => {
    const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
    asked.push(from);
    serve(archive, from, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const chdb = { name: 'chdb', version: '0.0.1', integrity: integrityOf(archive) };
  const url = `http://127.0.0.1:${port}/engine.tgz`;
  const packages = [{ ...chdb, bytes: archive.length }];
  const fetch: Partial<FetchOptions> = {
    packages,
    locate: async () => url,
    freeBytes: async () => 1e12,
  };
  return {
    fetch,
    packages,
    url,
    bytes: archive.length,
    /** From which byte each request was. */
    asked,
    behave(next: Serve) {
      serve = next;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
