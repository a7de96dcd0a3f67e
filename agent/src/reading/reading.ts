import type { Worker } from 'node:worker_threads';
import { plainScope, prepareScoping } from '@dojang/commit/engine';
import { type Matter, type Understood, understand } from './understand.ts';

/**
 * The engine limits the time of a file. This limit ends what nobody has thought of, and is long enough for
 * honest work on a busy machine.
 */
const readMaxMs = 15_000;
/** Characters that a command reads without a thread, because starting one takes longer than reading them. */
const inlineMax = 32_000;
/** An idle thread ends after this time. */
const idleMs = 60_000;
const memoryMb = 1_024;

export interface Reader {
  /** Loads what the paths will need while something else runs. */
  readonly prepare: (likely: readonly string[]) => Promise<void>;
  readonly read: (matter: Matter) => Promise<Understood>;
}

/** Reads in a thread that stays for the next change. One change at a time. */
export function openThreadReader(
  bounds: { readonly readMaxMs?: number; readonly memoryMb?: number } = {},
): Reader {
  let kept: { readonly worker: Worker; readonly idle: NodeJS.Timeout } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function openThread(): Promise<Worker> {
    if (kept === undefined) {
      const { Worker } = await import('node:worker_threads');
      // In the build, this file and the thread's file lie beside each other as CommonJS.
      const name = import.meta.url.endsWith('.ts') ? 'reading-thread.ts' : 'reading-thread.cjs';
      const worker = new Worker(new URL(name, import.meta.url), {
        env: {},
        execArgv: [],
        resourceLimits: { maxOldGenerationSizeMb: bounds.memoryMb ?? memoryMb },
      });
      worker.unref();
      worker.on('error', () => undefined);
      worker.on('exit', () => {
        if (kept?.worker === worker) kept = undefined;
      });
      kept = { worker, idle: setTimeout(endThread, idleMs).unref() };
    }
    kept.idle.refresh();
    return kept.worker;
  }
  function endThread(): void {
    clearTimeout(kept?.idle);
    void kept?.worker.terminate();
    kept = undefined;
  }
  async function ask(matter: Matter): Promise<Understood> {
    const worker = await openThread();
    worker.ref();
    const understood = await new Promise<Understood | undefined>((resolve) => {
      const limit = setTimeout(resolve, bounds.readMaxMs ?? readMaxMs);
      const finish = (answer?: Understood) => {
        clearTimeout(limit);
        resolve(answer);
      };
      worker.once('message', finish);
      worker.once('exit', () => finish());
      worker.postMessage(matter);
    });
    worker.unref();
    if (understood) return understood;
    endThread();
    return unread(matter);
  }
  return {
    async prepare(likely) {
      (await openThread()).postMessage({ likely: [...likely] });
    },
    read(matter) {
      const mine = last.then(() => ask(matter));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** The reader of the resident agent, which stays responsive whatever is read. */
export const residentReader = openThreadReader();

/** The reader of a command. A small change is read at once, a larger one in a thread. */
export const commandReader: Reader = {
  prepare: (likely) => prepareScoping(likely).catch(() => undefined),
  read: (matter) => (sizeOf(matter) > inlineMax ? residentReader.read(matter) : understand(matter)),
};

const sizeOf = ({ files }: Matter) =>
  files.reduce((sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0), 0);

const secretsMax = 1000;

/**
 * The result for a change that could not be read. It is committed as a whole or not at all, and may hold a
 * secret.
 */
const unread = ({ files }: Matter): Understood => ({
  scope: plainScope(files),
  secrets: files.slice(0, secretsMax).map(({ path }) => ({ path, line: 1, kind: 'not-read' })),
});
