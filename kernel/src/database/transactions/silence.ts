import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** A statement that takes so long makes us ask whether the server is there at all. */
const lateMs = 2_500;
const lookEachMs = 250;
/** A server that lets nobody in for so many looks is silent. Looks are counted, because this process may stand still, too. */
const loginLooksMax = 10;
/** A pooler lets in by itself. Its server has longer than a statement waits for a lock, because then one at least is answered. */
const looksMax = 16;

const pause = () => wait(lookEachMs, undefined, { ref: false });

/** Whoever waits for an answer on this connection is told at once. */
export function destroy(client: pg.ClientBase): void {
  const { connection } = client as unknown as { connection: { stream: Socket } };
  connection.stream.destroy(new Silent());
}

interface Asked {
  readonly since: number;
  /** Ends the connection that waits. */
  cut(): void;
}

/** A refusal is an answer, too, but not that of a pooler which cannot reach its server. */
const isRefusal = (error: unknown) =>
  error instanceof pg.DatabaseError && !/^08/.test(error.code ?? '');

/**
 * Whether a server lets in or refuses. With `hasAnswered` it has to answer a question as well, or to answer somebody else
 * in the meantime: behind a pooler all of its connections may be taken.
 */
async function isThere(url: string, hasAnswered?: () => boolean): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'dojang silence' });
  client.on('error', () => undefined);
  let said: boolean | undefined;
  let isIn = false;
  async function ask(): Promise<void> {
    await client.connect();
    isIn = true;
    if (hasAnswered) await client.query('select 1');
  }
  ask().then(
    () => {
      said = true;
    },
    (error) => {
      said = isRefusal(error);
    },
  );
  for (let looks = 0; looks < (isIn ? looksMax : loginLooksMax); looks += 1) {
    if (said !== undefined || (isIn && hasAnswered?.())) break;
    await pause();
  }
  client.end().catch(() => undefined);
  if (said === undefined) destroy(client);
  return said ?? (isIn && hasAnswered?.() === true);
}

/** The server was found silent a moment ago, and was not heard since. */
export class Silent extends Error {
  constructor() {
    super('Connection terminated: the server is silent');
  }
}

/**
 * Tells a server that is slow from one that is silent, such as a machine that hangs: when a statement is late and nobody
 * can log in and ask something either, the connections of all that are late are ended. A statement that merely takes
 * long goes on. From then on nothing is asked of it until it lets in again, so that nobody waits for it in vain.
 *
 * @param urls the pooler's and the server's own, where they differ
 */
export function createSilence(urls: readonly string[]) {
  const asked = new Set<Asked>();
  let answers = 0;
  let isLooking = false;
  let isSilent = false;
  let isClosed = false;

  async function isBack(): Promise<boolean> {
    const before = answers;
    // Where the server's own address is known, to let in is what it does itself.
    const hasAnswered = urls.length > 1 ? undefined : () => answers > before;
    const there = await Promise.all(urls.map((url) => isThere(url, hasAnswered)));
    return there.every(Boolean);
  }
  async function awaitReturn(): Promise<void> {
    isSilent = true;
    while (!isClosed && !(await isBack())) await pause();
    isSilent = false;
  }
  async function look(): Promise<void> {
    const late = [...asked].filter(({ since }) => performance.now() - since > lateMs);
    if (late.length === 0 || (!isSilent && (await isBack()))) return;
    if (!isSilent) void awaitReturn();
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
    /** @throws Silent when it would be asked in vain. */
    refuse(): void {
      if (isSilent) throw new Silent();
    },
    close(): void {
      isClosed = true;
    },
    /** Notes a statement that was sent. The function that it gives says whether the server has answered it, or nobody will. */
    asked(cut: () => void): (isAnswer: boolean) => void {
      const one = { since: performance.now(), cut };
      asked.add(one);
      if (!isLooking) void lookOn();
      return (isAnswer) => {
        asked.delete(one);
        if (isAnswer) answers += 1;
      };
    },
  };
}
export type Silence = ReturnType<typeof createSilence>;
