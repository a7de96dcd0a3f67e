import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkShape, usualShape } from '../base/json-shape.ts';
import { Problem } from '../base/problem.ts';
import { refuseUnstorable } from '../base/unstorable.ts';
import type { BodyRule } from '../core/route.ts';
import { openBody, readWhole } from './bodies/body-stream.ts';

const rawBodies = new WeakMap<object, Buffer>();
const streams = new WeakMap<object, Readable>();

/** The bytes as they came (inflated, when they were gzip). Empty when there was no body. */
export const rawBodyOf = (request: FastifyRequest): Buffer =>
  rawBodies.get(request.raw) ?? Buffer.alloc(0);

/** The body of a route that takes a stream, while it arrives. It fails with a Problem. */
export function streamOf(request: FastifyRequest): Readable {
  const stream = streams.get(request.raw);
  if (stream) return stream;
  throw new Problem(400, 'body-empty', 'The body is empty; send what this route takes.');
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the parsers know of a route. */
    readonly bodyRule?: BodyRule | undefined;
  }
}

const bodyBytesMax = 1024 * 1024;
const timeoutMs = 60_000;

const essence = (type: string) => (type.split(';')[0] ?? '').trim().toLowerCase();

const notSupported = (types: readonly string[]) =>
  new Problem(
    415,
    'media-type-not-supported',
    `Send ${types.join(' or ')} with a content-type header.`,
    { types },
  );

const formType = 'application/x-www-form-urlencoded';

/** Media types that a rule takes; `type/*` stands for all of a kind. */
function typesOf({ as = 'json', types }: BodyRule): readonly string[] {
  if (as === 'json') return types ?? ['application/json', formType];
  if (as === 'multipart') return ['multipart/form-data'];
  return types ?? ['application/json'];
}

const takes = (types: readonly string[], type: string) =>
  types.some(
    (each) =>
      each === '*' || (each.endsWith('/*') ? type.startsWith(each.slice(0, -1)) : each === type),
  );

type ParseJson = (request: FastifyRequest, text: string) => Promise<unknown>;

async function readJson(request: FastifyRequest, rule: BodyRule, parse: ParseJson) {
  const bytes = rawBodyOf(request);
  if (bytes.length === 0) return undefined;
  const { valuesMax = usualShape.valuesMax } = rule;
  checkShape(bytes, { ...usualShape, valuesMax });
  const text = bytes.toString('utf8');
  const value = await parse(request, text);
  // The walk costs time; only an escape can bring such a character in.
  if (/\\u(0000|d[89a-f])/i.test(text)) refuseUnstorable(value);
  return value;
}

function readForm(request: FastifyRequest): unknown {
  const value = Object.fromEntries(new URLSearchParams(rawBodyOf(request).toString('utf8')));
  refuseUnstorable(value);
  return value;
}

async function readByRule(request: FastifyRequest, payload: Readable, parse: ParseJson) {
  if (request.is404) return void payload.resume();
  const rule = request.routeOptions.config?.bodyRule ?? {};
  const type = essence(request.headers['content-type'] ?? '');
  const types = typesOf(rule);
  if (!takes(types, type)) throw notSupported(types);
  const bounds = {
    bytesMax: rule.bytesMax ?? bodyBytesMax,
    gzip: rule.gzip ?? false,
    ratioMax: rule.ratioMax ?? Number.POSITIVE_INFINITY,
    timeoutMs: rule.timeoutMs ?? timeoutMs,
  };
  if (rule.as === 'stream' || rule.as === 'multipart') {
    streams.set(request.raw, openBody(payload, request.headers, bounds));
    return undefined;
  }
  rawBodies.set(request.raw, await readWhole(payload, request.headers, bounds));
  if (rule.as === 'bytes') return undefined;
  return type === formType ? readForm(request) : readJson(request, rule, parse);
}

/** Each body is read as its route says. An empty one is no body, whatever its type says. */
export function addBodyParsers(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  const parse: ParseJson = (request, text) =>
    new Promise((resolve, reject) => {
      parseJson(request, text, (error: Error | null, value?: unknown) =>
        error ? reject(error) : resolve(value),
      );
    });
  app.removeAllContentTypeParsers();
  // What a handler left unread waits for nobody.
  app.addHook('onResponse', async (request) => void streams.get(request.raw)?.destroy());
  app.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage) =>
    readByRule(request, payload, parse),
  );
}
