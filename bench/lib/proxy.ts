import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The same URL through the proxy. */
  readonly url: string;
  close(): Promise<void>;
}

/** Told of each chunk of one connection; `pass` hands it on. */
export type Passing = (by: 'client' | 'server', pass: () => void) => void;

/** A proxy of this machine in front of the server of a URL. `connected` is asked once for each connection. */
export async function startProxy(to: string, connected: () => Passing): Promise<TcpProxy> {
  const { hostname: host, port } = new URL(to);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const far = connect({ host, port: Number(port), noDelay: true });
    const passing = connected();
    for (const [by, from, onto] of [
      ['client', client, far],
      ['server', far, client],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk) => passing(by, () => onto.writable && onto.write(chunk)));
      from.on('error', () => onto.destroy());
      from.on('close', () => {
        sockets.delete(from);
        onto.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(to);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
