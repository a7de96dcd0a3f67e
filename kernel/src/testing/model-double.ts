import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly response_format?: { readonly type: string };
}

export interface ModelCall {
  readonly at: number;
  readonly authorization: string | undefined;
  /** The trace that the call belongs to. */
  readonly traceparent: string | undefined;
  readonly body: ChatRequest;
  /** Everything that came, as text: what a test searches for planted secrets. */
  readonly raw: string;
}

/** How the next call is answered. */
export type ModelManner =
  | { readonly kind: 'answer'; readonly content: unknown }
  | { readonly kind: 'text'; readonly text: string }
  /** A whole answer that the server says was stopped by `finish`. */
  | { readonly kind: 'stopped'; readonly content: unknown; readonly finish: string }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'slow'; readonly ms: number; readonly content: unknown }
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'html' }
  /** Knows nothing of structured output: 400 when asked for it, an answer in prose when not. */
  | { readonly kind: 'plain-only'; readonly content: unknown }
  /** Does whatever stands after `ORDER:` in what it was sent: a model without any resistance. */
  | { readonly kind: 'obeys'; readonly answer: (order: string, seen: string) => unknown };

export interface ModelDouble {
  readonly baseUrl: string;
  readonly calls: readonly ModelCall[];
  /** One manner for each of the next calls; the last one stays. */
  behave(...manners: readonly ModelManner[]): void;
  close(): Promise<void>;
}

const completion = (model: string, content: string, finish = 'stop') =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
    usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
  });

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(text);
}

function answer(manner: ModelManner, call: ModelCall, response: ServerResponse): unknown {
  const { model } = call.body;
  const say = (content: unknown) => sendJson(response, completion(model, JSON.stringify(content)));
  switch (manner.kind) {
    case 'answer':
      return say(manner.content);
    case 'text':
      return sendJson(response, completion(model, manner.text));
    case 'stopped':
      return sendJson(response, completion(model, JSON.stringify(manner.content), manner.finish));
    case 'status':
      response.writeHead(manner.status, { 'content-type': 'application/json', ...manner.headers });
      return response.end(JSON.stringify({ error: { message: 'no', type: 'double' } }));
    case 'slow':
      return setTimeout(() => say(manner.content), manner.ms).unref();
    case 'cut-off': {
      const whole = completion(model, '{"a":"b"}');
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(whole.length),
      });
      response.write(whole.slice(0, whole.length / 2));
      return setTimeout(() => response.destroy(), 20);
    }
    case 'reset':
      return response.socket?.resetAndDestroy();
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' });
      return response.end('<!doctype html><title>Sign in</title><h1>502</h1>');
    case 'plain-only':
      if (call.body.response_format) return answer({ kind: 'status', status: 400 }, call, response);
      return sendJson(
        response,
        completion(model, `Sure!\n\n${JSON.stringify(manner.content)}\n\nAnything else?`),
      );
    case 'obeys':
      return say(manner.answer(/ORDER:(.*)/.exec(call.raw)?.[1] ?? '', call.raw));
  }
}

/** A chat-completions endpoint on a real port that can misbehave on purpose. */
export async function startModelDouble(): Promise<ModelDouble> {
  const calls: ModelCall[] = [];
  let manners: readonly ModelManner[] = [{ kind: 'answer', content: {} }];
  let next = 0;
  const server = createServer(async (request, response) => {
    const raw = await readAll(request);
    if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
      response.writeHead(404).end();
      return;
    }
    const call: ModelCall = {
      at: performance.now(),
      authorization: request.headers.authorization,
      traceparent: request.headers.traceparent as string | undefined,
      body: JSON.parse(raw) as ChatRequest,
      raw: `${JSON.stringify(request.headers)}\n${raw}`,
    };
    calls.push(call);
    answer(manners[Math.min(next++, manners.length - 1)]!, call, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    behave(...given) {
      manners = given;
      next = 0;
      calls.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
