import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** What the name server does for a name. */
export type DnsMood =
  | 'answers'
  /** Nobody knows the name. */
  | 'nothing'
  | 'fails'
  | 'silent'
  /** Bytes that are no message. */
  | 'garbage'
  /** An answer to another question, as somebody sends who wants to be believed. */
  | 'forged'
  /** What does not fit in a datagram comes by TCP. */
  | 'cut';

export interface DnsDouble {
  /** `address:port`, for a resolver. */
  readonly server: string;
  readonly records: Map<string, readonly string[]>;
  mood: DnsMood;
  close(): Promise<void>;
}

const codes: Partial<Record<DnsMood, number>> = { nothing: 3, fails: 2 };
const txt = 16;

function nameAt(message: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 };
}

/** One TXT record: its text in pieces of 255 bytes at most, as they are sent. */
function recordOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.max(1, Math.ceil(bytes.length / 255)) }, (_, n) => {
    const piece = bytes.subarray(n * 255, (n + 1) * 255);
    return Buffer.concat([Buffer.of(piece.length), piece]);
  });
  const data = Buffer.concat(pieces);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(txt, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** A name server on this machine that has TXT records, and can misbehave. */
export async function startDnsDouble(): Promise<DnsDouble> {
  const records = new Map<string, readonly string[]>();
  const udp = createSocket('udp4');

  function answer(question: Buffer, isCut: boolean): Buffer {
    const { name, end } = nameAt(question);
    const found = double.mood === 'answers' || double.mood === 'cut' ? records.get(name) : [];
    const sent = isCut ? [] : (found ?? []);
    const head = Buffer.from(question.subarray(0, 12));
    const code = found === undefined ? 3 : (codes[double.mood] ?? 0);
    head.writeUInt16BE((isCut ? 0x8780 : 0x8580) | code, 2);
    head.writeUInt16BE(sent.length, 6);
    head.writeUInt32BE(0, 8);
    return Buffer.concat([head, question.subarray(12, end), ...sent.map(recordOf)]);
  }

  function receive(question: Buffer, { port, address }: RemoteInfo): void {
    if (double.mood === 'silent') return;
    const send = (message: Buffer) => udp.send(message, port, address);
    if (double.mood === 'garbage') send(Buffer.from('not a message'));
    else if (double.mood === 'forged') {
      double.mood = 'answers';
      const forged = answer(question, false);
      double.mood = 'forged';
      forged.writeUInt16BE((question.readUInt16BE(0) + 1) & 0xffff, 0);
      send(forged);
    } else send(answer(question, double.mood === 'cut'));
  }

  const tcp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const message = answer(Buffer.from(bytes).subarray(2), false);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length, 0);
      socket.end(Buffer.concat([length, message]));
    });
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  udp.on('message', receive);
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  const double: DnsDouble = {
    server: `127.0.0.1:${port}`,
    records,
    mood: 'answers',
    async close() {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
  return double;
}
