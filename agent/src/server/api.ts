import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Api, CallOptions } from '@dojang/kernel/cli';
import type { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { readServer } from '../base/home.ts';
import { readBounded } from './answer.ts';
import { accessToken, unpaired } from './session.ts';

const timeoutMs = 30_000;
/** A file of tens of megabytes takes longer on a slow line. */
const largeBytesMin = 1024 * 1024;
const largeTimeoutMs = 5 * 60_000;
/** Below this, gzip saves less than it costs. */
const gzipBytesMin = 1024;
const compress = promisify(gzip);

/** A request that the server refused for good: sending it again would not help. */
export class Refused extends Failure {
  readonly status: number;

  constructor(status: number, code: string, detail: string) {
    super(code, detail);
    this.status = status;
  }
}

/** The server takes no more captures for now: what waits here is sent later. */
export class Full extends Failure {
  readonly retryAfterMs: number;

  constructor(code: string, detail: string, retryAfterSeconds: unknown) {
    super(code, detail);
    const seconds = typeof retryAfterSeconds === 'number' ? retryAfterSeconds : 60;
    this.retryAfterMs = 1000 * Math.max(1, Math.min(3600, seconds));
  }
}

const fullCodes: ReadonlySet<string> = new Set(['captures-full', 'drafts-full']);

/** Where requests go, and by what. */
interface Access {
  readonly url: string;
  /** What stands behind `Bearer`. @param refused what the server just answered 401 to. */
  readonly token: (refused?: string) => Promise<string>;
  /** The server does not know who asks any more. */
  readonly unknown: () => Failure;
  /** A 503 keeps the server's own code: who waits at the terminal is told what is away. */
  readonly saysWhatIsAway?: boolean;
}

/** As this machine. @throws Failure `not-paired` when it has no server. */
export function openApi(home: string): Api {
  const server = readServer(home);
  if (!server) throw unpaired();
  const token = (refused?: string) => accessToken(home, refused);
  return createApi({ url: server.url, token, unknown: unpaired });
}

export function createApi(access: Access): Api {
  const { url } = access;
  const send = async (path: string, init: RequestInit, refused?: string): Promise<Response> => {
    const token = await access.token(refused);
    let answer: Response;
    try {
      answer = await fetch(`${url}/api${path}`, {
        ...init,
        redirect: 'error',
        headers: { ...init.headers, authorization: `Bearer ${token}` },
      });
    } catch {
      throw new Failure('server-unreachable', `${url} does not answer.`);
    }
    if (answer.status === 401 && refused === undefined) {
      await answer.body?.cancel();
      return send(path, init, token);
    }
    return answer;
  };
  let takesGzip = true;
  const sendBody = async (method: string, path: string, body: unknown, options: CallOptions) => {
    const text = body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
    const signal = AbortSignal.timeout(text.length < largeBytesMin ? timeoutMs : largeTimeoutMs);
    const headers = { 'content-type': 'application/json' };
    const plain = { method, signal, headers, body: text };
    if (!options.gzip || !takesGzip || text.length < gzipBytesMin) return send(path, plain);
    const zipped = { ...headers, 'content-encoding': 'gzip' };
    const answer = await send(path, { ...plain, headers: zipped, body: await compress(text) });
    // An older server says 415, or 400 when it takes the bytes for broken JSON.
    if (answer.status !== 415 && answer.status !== 400) return answer;
    await answer.body?.cancel();
    const again = await send(path, plain);
    takesGzip = !again.ok;
    return again;
  };
  return {
    url,
    open: (path, signal) => send(path, { signal, headers: { accept: 'text/event-stream' } }),
    call: async (method, path, schema, body, options = {}) => {
      const answer =
        body === undefined
          ? await send(path, { method, signal: AbortSignal.timeout(timeoutMs) })
          : await sendBody(method, path, body, options);
      return readAnswer(answer, schema, access);
    },
  };
}

async function readAnswer<S extends z.ZodType>(
  answer: Response,
  schema: S,
  { url, unknown, saysWhatIsAway }: Access,
): Promise<z.infer<S>> {
  let body: unknown;
  try {
    body = answer.status === 204 ? undefined : JSON.parse(await readBounded(answer));
  } catch {
    // An error page of a proxy, or an answer that was cut off.
    throw new Failure(
      'server-unreachable',
      `${url} gave an answer that is not from Dojang. Check the address.`,
    );
  }
  if (!answer.ok) {
    const { code, detail, retryAfterSeconds } = (body ?? {}) as Record<string, unknown>;
    const word = typeof code === 'string' ? code.slice(0, 100) : `status-${answer.status}`;
    const words = typeof detail === 'string' ? detail.slice(0, 1000) : word;
    if (answer.status === 429 && fullCodes.has(word)) {
      throw new Full(word, words, retryAfterSeconds);
    }
    if (answer.status === 503 && saysWhatIsAway) throw new Failure(word, words);
    const isPassing = answer.status >= 500 || answer.status === 429 || answer.status === 408;
    if (isPassing) throw new Failure('server-busy', words);
    if (answer.status === 401) throw unknown();
    throw new Refused(answer.status, word, words);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Failure('server-strange', `${url} has another version. Update the older side.`);
}
