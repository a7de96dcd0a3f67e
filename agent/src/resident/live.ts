import type { Api } from '@dojang/kernel/cli';

/** A stream that sends nothing for this long counts as dead. The server sends a sign of life every 15 s. */
const silenceMaxMs = 45_000;

/** After a new stream says hello, the agents of a server ask again, spread over this time. */
const spreadMs = 2_000;
const retryMsMax = 30_000;

/**
 * Listens to the server's live stream until `signal` ends it. `wake` is called for the greeting and for each
 * message. It reconnects by itself, when the server says or with growing pauses. Polling catches what was missed.
 */
export async function followLive(api: Api, signal: AbortSignal, wake: () => void): Promise<void> {
  let pauseMs = 500;
  let isFirst = true;
  while (!signal.aborted) {
    let toldMs: number | undefined;
    try {
      toldMs = await readStream(api, signal, (isHello) => {
        pauseMs = 500;
        // The first hello comes when the agent has just begun, which is spread by itself.
        if (isFirst || !isHello) wake();
        else setTimeout(wake, Math.random() * spreadMs).unref();
        isFirst = false;
      });
    } catch {
      // The stream is gone, refused or silent. In each case the next attempt fixes it.
    }
    if (signal.aborted) return;
    await pause(toldMs ?? pauseMs * (0.75 + Math.random() / 2), signal);
    pauseMs = Math.min(pauseMs * 2, retryMsMax);
  }
}

const bounded = (ms: number): number | undefined =>
  Number.isFinite(ms) && ms > 0 ? Math.min(ms, retryMsMax) : undefined;

/** When to come back, if the server said so: by Retry-After, or by `retry:` of a stream that ended. */
async function readStream(
  api: Api,
  outer: AbortSignal,
  onEvent: (isHello: boolean) => void,
): Promise<number | undefined> {
  let retryMs: number | undefined;
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMaxMs);
  try {
    const answer = await api.open('/live', AbortSignal.any([outer, silence.signal]));
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      return bounded(Number(answer.headers.get('retry-after')) * 1000);
    }
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMaxMs);
      text += chunk;
      const blocks = text.split(/\r?\n\r?\n/);
      text = (blocks.pop() ?? '').slice(-10_000);
      for (const block of blocks) {
        const told = /^retry: ?(\d{1,6})$/m.exec(block)?.[1];
        if (told !== undefined) retryMs = bounded(Number(told));
      }
      const events = blocks.filter((block) => /^(event|data):/m.test(block));
      if (events.length > 0) onEvent(events.every((block) => /^event: ?hello$/m.test(block)));
    }
    return retryMs;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends early with the signal, and leaves no listener on it. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
