import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Above the ports that systems give to outgoing connections: one of those could be taken before it is listened at. */
const [first, end] = [61_000, 65_536];

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** What this process was given already, though it may not listen there yet. */
const given = new Set<number>();

/** A loopback port that nobody listens at, drawn at random: test files that run at one moment do not meet. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = randomInt(first, end);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`every port tried from ${first} to ${end - 1} is taken`);
}

export const freePorts = (count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, freePort));
