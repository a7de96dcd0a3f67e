import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureOwner, ownerLink } from '@dojang/kernel/server';
import type { App } from '@dojang/server/app';

export interface Ask {
  readonly id: string;
  readonly ask?: 'quiet' | 'owner-link';
  readonly keep?: { readonly words: readonly string[]; readonly home: string };
}
export interface Answer {
  readonly id: string;
  readonly text: string;
}

const prepare = fileURLToPath(new URL('./prepare.ts', import.meta.url));
const dojangBin = fileURLToPath(new URL('../../agent/bin/dojang.js', import.meta.url));

/** A person who asked for something this short a time ago is still at it. */
const quietMs = 1_500;

/** Resolves when no browser has asked for anything for a moment. Agents do not count. */
function watchPersons({ http }: App): () => Promise<void> {
  let actedAt = 0;
  http.server.on('request', ({ headers }) => {
    if (headers['sec-fetch-mode'] !== undefined) actedAt = Date.now();
  });
  return async () => {
    for (let left = 1; left > 0; left = actedAt + quietMs - Date.now()) await wait(left);
  };
}

/** Not every system lets a process be slowed down; then it runs as the others do. */
function setPriorityOf(child: ChildProcess, priority: number): void {
  try {
    if (child.pid !== undefined) setPriority(child.pid, priority);
  } catch {
    // It may have ended already, too.
  }
}

/**
 * Prepares the playgrounds beside the server and keeps what they want running, until this process ends
 * or the function that it returns is called.
 */
export function startPlaygrounds(
  app: App,
  { priority = constants.priority.PRIORITY_LOW }: { readonly priority?: number } = {},
): () => Promise<void> {
  const { parts } = app;
  const isQuiet = watchPersons(app);
  const children: ChildProcess[] = [];
  const start = (child: ChildProcess) => {
    // A machine that cannot start one more process still has its server.
    child.on('error', (error) => parts.log.warn({ error }, 'a part of a playground did not start'));
    setPriorityOf(child, priority);
    children.push(child);
    return child;
  };
  const endAll = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  process.on('exit', endAll);
  const child = start(
    // The options of this process, such as a debugger's port, are not the child's.
    fork(prepare, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  );
  const answer = async ({ id, ask, keep }: Ask): Promise<void> => {
    if (keep !== undefined) {
      const env = { ...process.env, DOJANG_HOME: keep.home };
      start(spawn(process.execPath, [dojangBin, ...keep.words], { env, stdio: 'ignore' }));
      return;
    }
    if (ask === 'quiet') await isQuiet();
    const text =
      ask === 'owner-link' ? await ownerLink(parts, await ensureOwner(parts), 'agent') : '';
    if (child.connected) child.send({ id, text } satisfies Answer);
  };
  child.on('message', (question: Ask) => {
    answer(question).catch((error) => {
      parts.log.warn({ error }, 'a playground was not answered');
      child.kill();
    });
  });
  return async () => {
    process.off('exit', endAll);
    const ended = children.map((each) => each.exitCode ?? each.signalCode ?? once(each, 'exit'));
    endAll();
    await Promise.all(ended);
  };
}
