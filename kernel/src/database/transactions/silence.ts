import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** A statement that takes so long makes us ask whether the server is there at all. */
const lateMs = 2_500;
const lookEachMs = 250;
/** A server that lets nobody in for so long is silent. */
const logInMs = 2_500;

interface Asked {
  readonly since: number;
  /** Ends the connection that waits. */
  cut(): void;
}

/** Resolves when a server says anything, be it a refusal. */
async function logIn(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: logInMs,
    application_name: 'dojang silence',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
  }
  client.end().catch(() => undefined);
}

/**
 * Tells a server that is slow from one that is silent, such as a machine that hangs: when a statement is late and nobody
 * can log in either, the connections of all that are late are ended. A statement that merely takes long goes on.
 *
 * @param urls the pooler's and the server's own, where they differ
 */
export function createSilence(urls: readonly string[]) {
  const asked = new Set<Asked>();
  let isLooking = false;

  async function look(): Promise<void> {
    const late = [...asked].filter(({ since }) => performance.now() - since > lateMs);
    if (late.length === 0) return;
    await Promise.all(urls.map(logIn)).catch(() => {
      for (const each of late) if (asked.has(each)) each.cut();
    });
  }
  async function lookOn(): Promise<void> {
    isLooking = true;
    while (asked.size > 0) {
      await wait(lookEachMs, undefined, { ref: false });
      await look();
    }
    isLooking = false;
  }
  return {
    /** Notes a statement that was sent. The function that it gives says that there is an answer. */
    asked(cut: () => void): () => void {
      const one = { since: performance.now(), cut };
      asked.add(one);
      if (!isLooking) void lookOn();
      return () => void asked.delete(one);
    },
  };
}
export type Silence = ReturnType<typeof createSilence>;
