import { type ChildProcess, fork, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Count, Target, ToClient } from './protocol.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Server {
  readonly child: ChildProcess;
  readonly target: Target;
  /** Resident memory in kB, after a collection that the inspector asks for. */
  readonly memoryKb: () => Promise<number>;
  /** Milliseconds of CPU so far. */
  readonly cpuMs: () => number;
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
}

async function collectGarbage(inspector: string): Promise<void> {
  const socket = new WebSocket(inspector);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  for (let id = 1; id <= 3; id += 1) {
    socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await new Promise((resolve) => socket.addEventListener('message', resolve, { once: true }));
  }
  socket.close();
}

const field = (pid: number | undefined, name: string) =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

const isOpen = (target: Target) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(target);
    socket.once('connect', () => resolve(socket.end() !== undefined));
    socket.once('error', () => resolve(false));
  });

/** Starts a server with its inspector open, and waits until it takes connections. */
export async function startServer(
  file: string,
  target: Target,
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Server> {
  const words = ['--inspect=127.0.0.1:0', file, ...args];
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: 'pipe' });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      if (said.includes('ws://')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}\n${said}`)));
  });
  const inspector = /ws:\/\/\S+/.exec(said)?.[0] ?? '';
  while (!(await isOpen(target))) await wait(50);
  said = '';
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    target,
    memoryKb: async () => {
      await collectGarbage(inspector);
      return field(child.pid, 'VmRSS');
    },
    cpuMs: () => {
      const words =
        readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(words[11]) + Number(words[12])) * 10;
    },
    stop: async (signal) => {
      child.kill(signal);
      await exited;
    },
  };
}

export interface Clients {
  readonly open: (targets: readonly Target[], tokens: readonly string[]) => void;
  readonly gone: (target: number) => void;
  readonly count: () => Promise<Count>;
  readonly heard: (id: string) => Promise<number[]>;
  readonly stop: () => void;
}

/** Readers in processes of their own: a process may have so many open files, and an address so many ports. */
export function startClients(processes: number): Clients {
  const file = fileURLToPath(new URL('clients.ts', import.meta.url));
  const children = Array.from({ length: processes }, () => fork(file));
  const ask = (child: ChildProcess, message: ToClient): Promise<unknown> => {
    const answer = new Promise((resolve) => child.once('message', resolve));
    child.send(message);
    return answer;
  };
  const askAll = (message: ToClient) => Promise.all(children.map((child) => ask(child, message)));
  return {
    open: (targets, tokens) => {
      const share = Math.ceil(tokens.length / processes);
      for (const [index, child] of children.entries()) {
        const own = tokens.slice(index * share, (index + 1) * share);
        child.send({ kind: 'open', targets, tokens: own } satisfies ToClient);
      }
    },
    gone: (target) => {
      for (const child of children) child.send({ kind: 'gone', target } satisfies ToClient);
    },
    async count() {
      const counts = (await askAll({ kind: 'count' })) as Count[];
      const sum = (key: 'open' | 'refused' | 'waiting') =>
        counts.reduce((all, count) => all + count[key], 0);
      const failures = [...new Set(counts.flatMap((count) => count.failures))];
      return { open: sum('open'), refused: sum('refused'), waiting: sum('waiting'), failures };
    },
    heard: async (id) => ((await askAll({ kind: 'heard', id })) as number[][]).flat(),
    stop: () => {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
