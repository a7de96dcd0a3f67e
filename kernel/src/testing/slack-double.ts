import { createHmac } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlackCall {
  /** `chat.postMessage` */
  readonly method: string;
  readonly authorization: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent; the test knows what to find.
  readonly args: Record<string, any>;
  readonly raw: string;
}

export type SlackManner =
  | { readonly kind: 'ok' }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'html' };

/** A press of a button, signed as Slack signs. */
export interface SlackPress {
  readonly user: string;
  readonly action: string;
  readonly value?: string;
  readonly channel?: string;
  readonly ts?: string;
  readonly at: Date;
}

export interface SlackDouble {
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly calls: readonly SlackCall[];
  behave(...manners: readonly SlackManner[]): void;
  /** Headers and body of Slack's request for a press. */
  press(press: SlackPress): { headers: Record<string, string>; body: string };
  close(): Promise<void>;
}

const signingSecret = 'double-signing-material';

/** Values that are objects come as JSON within the form. */
function readForm(text: string): SlackCall['args'] {
  const args: SlackCall['args'] = {};
  for (const [name, value] of new URLSearchParams(text)) {
    args[name] = /^[[{]/.test(value) ? JSON.parse(value) : value;
  }
  return args;
}

function answer(manner: SlackManner, call: SlackCall, ts: string, response: ServerResponse): void {
  const json = (status: number, body: unknown, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
  switch (manner.kind) {
    case 'ok':
      json(200, { ok: true, channel: `D${call.args.channel}`.slice(0, 20), ts });
      break;
    case 'error':
      json(200, { ok: false, error: manner.error });
      break;
    case 'rate-limited':
      json(429, { ok: false }, { 'retry-after': String(manner.retryAfterSeconds) });
      break;
    case 'status':
      json(manner.status, {});
      break;
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>maintenance</h1>');
  }
}

function signPress(press: SlackPress) {
  const payload = {
    type: 'block_actions',
    team: { id: 'T0000001' },
    user: { id: press.user, username: 'someone' },
    container: {
      type: 'message',
      message_ts: press.ts ?? '1700000000.000100',
      channel_id: press.channel ?? 'D00000001',
    },
    trigger_id: '1.2.3',
    actions: [{ type: 'button', action_id: press.action, block_id: 'b', value: press.value }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const time = String(Math.floor(press.at.getTime() / 1000));
  const mac = createHmac('sha256', signingSecret).update(`v0:${time}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': time,
    'x-slack-signature': `v0=${mac}`,
  };
  return { headers, body };
}

/** Slack's Web API on a real port, as far as a bot that writes messages sees it. */
export async function startSlackDouble(): Promise<SlackDouble> {
  const calls: SlackCall[] = [];
  let manners: readonly SlackManner[] = [{ kind: 'ok' }];
  let next = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    const { authorization } = request.headers;
    const method = request.url?.split('/').at(-1) ?? '';
    const call = { method, authorization, args: readForm(raw), raw };
    calls.push(call);
    const manner = manners[Math.min(next++, manners.length - 1)]!;
    answer(manner, call, `1700000000.${String(calls.length).padStart(6, '0')}`, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    botToken: 'double-bot',
    signingSecret,
    calls,
    behave(...given) {
      manners = given;
      next = 0;
      calls.length = 0;
    },
    press: signPress,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
