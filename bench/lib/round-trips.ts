import { startProxy, type TcpProxy } from './proxy.ts';

export interface RoundTrips extends TcpProxy {
  /** How often a client spoke after the server had, since the last call. */
  take(): number;
}

/** A proxy in front of a PostgreSQL that counts round trips: each time that a client speaks after it was answered. */
export async function countRoundTrips(to: string): Promise<RoundTrips> {
  let count = 0;
  const proxy = await startProxy(to, () => {
    let isAnswered = true;
    return (by, pass) => {
      if (by === 'client' && isAnswered) count += 1;
      isAnswered = by === 'server';
      pass();
    };
  });
  return {
    ...proxy,
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
  };
}
