import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';

/**
 * A further port of the server, for a protocol whose clients have one of their own. It answers what stands at the root
 * and nothing else: neither the page nor the API is reached by it. It closes with the server.
 *
 * @returns the port, which the system chose for 0.
 */
export async function listenForProtocol(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<number> {
  // A static import reads each name of it, which loads a client of HTTP: 50 ms of every start.
  const { createServer } = await import('node:http');
  await app.ready();
  const server = createServer({ requestTimeout: 15 * 60_000 }, (request, response) => {
    if (/^\/v\d+\//.test(request.url ?? '')) app.routing(request, response);
    else response.writeHead(404).end();
  });
  server.listen(port, host);
  await once(server, 'listening');
  app.server.once('close', () => {
    server.close();
    server.closeIdleConnections();
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
