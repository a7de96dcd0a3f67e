import type { Api } from '../server/api.ts';

/** A stream that said nothing for this long is taken for dead: the server sends a sign of life each 15 s. */
const silenceMaxMs = 45_000;

/**
 * Listens to the server's live stream until `signal` ends it; calls `wake` for the greeting and for
 * each message. Reconnects by itself, with growing pauses. What was missed is caught by polling.
 */
export async function followLive(api: Api, signal: AbortSignal, wake: () => void): Promise<void> {
  let pauseMs = 500;
  while (!signal.aborted) {
    try {
      await readStream(api, signal, () => {
        pauseMs = 500;
        wake();
      });
    } catch {
      // Gone, refused or silent: all are mended by coming again.
    }
    if (signal.aborted) return;
    await pause(pauseMs * (0.75 + Math.random() / 2), signal);
    pauseMs = Math.min(pauseMs * 2, 30_000);
  }
}

async function readStream(api: Api, outer: AbortSignal, onEvent: () => void): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMaxMs);
  try {
    const answer = await api.open('/live', AbortSignal.any([outer, silence.signal]));
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      return;
    }
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMaxMs);
      text += chunk;
      const blocks = text.split(/\r?\n\r?\n/);
      text = (blocks.pop() ?? '').slice(-10_000);
      if (blocks.some((block) => /^(event|data):/m.test(block))) onEvent();
    }
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
