/**
 * The noise of `bench/neighbour.ts`, in a process of its own: a thousand requests a second of one device, whether the
 * answers before have come or not. Floods from the message `begin` to the message `end`, and then tells its parent how
 * many it asked a second and how they were answered.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

const { url, token } = JSON.parse(process.argv[2] ?? '') as { url: string; token: string };
const perSecond = 1_000;
/** More new connections at one moment than the backlog of a socket has places would wait for TCP itself. */
const connectionsMax = 200;
// Real senders have cores of their own. Here they take what the server leaves.
setPriority(10);
const { hostname, port, host, pathname } = new URL(url);
const request = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`;
const answers: Record<string, number> = {};
const idle: Socket[] = [];
let connections = 0;

/** One connection, which asks again and again; idle whenever its answer is there. */
function open(): Socket {
  connections += 1;
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    const [head] = heard.split('\r\n\r\n', 1);
    const length = Number(/content-length: (\d+)/i.exec(head ?? '')?.[1] ?? Number.NaN);
    if (head === undefined || !(heard.length >= head.length + 4 + length)) return;
    const status = head.slice(9, 12);
    answers[status] = (answers[status] ?? 0) + 1;
    heard = '';
    idle.push(socket);
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    connections -= 1;
    const at = idle.indexOf(socket);
    if (at >= 0) idle.splice(at, 1);
  });
  return socket;
}

await once(process, 'message');
let isOn = true;
process.once('message', () => {
  isOn = false;
});
const begun = performance.now();
let asked = 0;
while (isOn) {
  const due = ((performance.now() - begun) * perSecond) / 1_000;
  for (; asked < due; asked += 1) {
    const socket = idle.pop() ?? (connections < connectionsMax ? open() : undefined);
    if (socket === undefined) break;
    socket.write(request);
  }
  await wait(5);
}
const rate = Math.round(asked / ((performance.now() - begun) / 1_000));
process.send?.({ rate, answers });
process.on('disconnect', () => process.exit());
