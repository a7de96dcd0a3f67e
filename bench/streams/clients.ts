/**
 * A process of readers: `fork`ed by `bench/streams.ts`. Bare sockets, so that it costs little beside the
 * servers. A reader that is refused waits as it is told, and one whose stream ends comes back after `retry:`.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Count, clockMs, type Target, type ToClient } from './protocol.ts';

const inFlightMax = 40;
const idLength = 36;

interface Reader {
  readonly token: string;
  target: number;
  isOpen: boolean;
  retryMs: number;
}

const readers: Reader[] = [];
const gone = new Set<number>();
const heard = new Map<string, number[]>();
const failures = new Set<string>();
let targets: readonly Target[] = [];
let refused = 0;

/** Reads what a server sends; small things that seldom fall into two pieces, which is what `tail` is for. */
function read(reader: Reader, socket: Socket, onHello: () => void): void {
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    const text = tail + chunk.toString('latin1');
    tail = text.slice(-200);
    if (!reader.isOpen) {
      const status = /^HTTP\/1\.1 (\d+)/.exec(text)?.[1];
      if (status !== undefined && status !== '200') {
        if (status === '503') refused += 1;
        else failures.add(`status ${status}`);
        reader.retryMs = Number(/retry-after: (\d+)/i.exec(text)?.[1] ?? 1) * 1000;
        return void socket.destroy();
      }
      if (!text.includes('event: hello')) return;
      reader.retryMs = Number(/retry: (\d+)/.exec(text)?.[1] ?? 1000);
      reader.isOpen = true;
      tail = '';
      return onHello();
    }
    const at = text.lastIndexOf('"id":"mark-');
    if (at < 0 || text.length < at + 6 + idLength) return;
    heard.get(text.slice(at + 6, text.indexOf('"', at + 6)))?.push(clockMs());
    tail = '';
  });
}

/** Resolves once the stream says hello, or was refused. Afterwards the reader keeps itself connected. */
function open(reader: Reader): Promise<void> {
  return new Promise((resolve) => {
    while (gone.has(reader.target)) reader.target = (reader.target + 1) % targets.length;
    const target = targets[reader.target];
    if (target === undefined) throw new Error('no server is left');
    const socket = connect(target);
    read(reader, socket, resolve);
    const cookie = reader.token ? `cookie: dojang_access=${reader.token}\r\n` : '';
    socket.write(`GET /api/live HTTP/1.1\r\nhost: bench.localhost\r\n${cookie}\r\n`);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      reader.isOpen = false;
      resolve();
      setTimeout(() => void open(reader), reader.retryMs);
    });
  });
}

async function openAll(tokens: readonly string[]): Promise<void> {
  const fresh = tokens.map((token, index) => ({
    token,
    target: index % targets.length,
    isOpen: false,
    retryMs: 500,
  }));
  readers.push(...fresh);
  const queue = [...fresh];
  const lane = async () => {
    for (let reader = queue.shift(); reader; reader = queue.shift()) await open(reader);
  };
  await Promise.all(Array.from({ length: inFlightMax }, lane));
}

function count(): Count {
  const open = readers.filter(({ isOpen }) => isOpen).length;
  return { open, refused, waiting: readers.length - open, failures: [...failures] };
}

process.on('message', async (message: ToClient) => {
  if (message.kind === 'open') {
    targets = message.targets;
    void openAll(message.tokens);
  }
  if (message.kind === 'gone') gone.add(message.target);
  if (message.kind === 'count') process.send?.(count());
  if (message.kind === 'heard') {
    const known = heard.get(message.id);
    // Asked for the first time, it is only awaited.
    if (known === undefined) heard.set(message.id, []);
    process.send?.(known ?? []);
  }
});
process.on('disconnect', () => process.exit(0));
await wait(0);
