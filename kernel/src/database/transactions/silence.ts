import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** A statement that takes so long makes us ask whether the server is there at all. */
const lateMs = 2_500;
const lookEachMs = 250;
/** A server that lets nobody in for so many looks is silent. Looks are counted, because this process may stand still, too. */
const looksMax = 10;

const pause = () => wait(lookEachMs, undefined, { ref: false });

/** Whoever waits for an answer on this connection is told at once. */
export function destroy(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.destroy(new Error('Connection terminated: the server is silent'));
}

interface Asked {
  readonly since: number;
  /** Ends the connection that waits. */
  cut(): void;
}

/** Whether a server says anything, be it a refusal. */
async function isThere(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'dojang silence' });
  client.on('error', () => undefined);
  let said: boolean | undefined;
  client.connect().then(
    () => {
      said = true;
    },
    (error) => {
      said = error instanceof pg.DatabaseError;
    },
  );
  for (let looks = 0; said === undefined && looks < looksMax; looks += 1) await pause();
  client.end().catch(() => undefined);
  if (said === undefined) destroy(client);
  return said ?? false;
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
    const answers = await Promise.all(urls.map(isThere));
    if (answers.every(Boolean)) return;
    for (const each of late) if (asked.has(each)) each.cut();
  }
  async function lookOn(): Promise<void> {
    isLooking = true;
    while (asked.size > 0) {
      await pause();
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
