import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.ts';

const rawBodies = new WeakMap<object, Buffer>();

/** The bytes as they came, for signatures. Empty when there was no body. */
export const rawBodyOf = (request: FastifyRequest): Buffer =>
  rawBodies.get(request.raw) ?? Buffer.alloc(0);

/**
 * The database holds neither NUL nor half a surrogate pair; refused here, it never gets to be a 500.
 * Without recursion: a body may nest deeper than the stack.
 */
export function refuseUnstorable(value: unknown): void {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string') refuseText(next);
    else if (typeof next === 'object' && next !== null) {
      for (const [key, inner] of Object.entries(next)) {
        refuseText(key);
        left.push(inner);
      }
    }
  }
}

function refuseText(text: string): void {
  if (!text.includes('\0') && text.isWellFormed()) return;
  throw new Problem(
    400,
    'text-not-storable',
    'A text holds a NUL character or half of a surrogate pair; remove it.',
  );
}

/** JSON and forms only; anything else is 415. An empty body is no body, whatever its type says. */
export function addBodyParsers(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      rawBodies.set(request.raw, body);
      if (body.length === 0) return done(null, undefined);
      const text = body.toString('utf8');
      parseJson(request, text, (error: Error | null, value?: unknown) => {
        if (error) return done(error);
        try {
          // The walk costs time; only an escape can bring such a character in.
          if (/\\u(0000|d[89a-f])/i.test(text)) refuseUnstorable(value);
          done(null, value);
        } catch (problem) {
          done(problem as Error);
        }
      });
    },
  );
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (request, body: Buffer, done) => {
      rawBodies.set(request.raw, body);
      const value = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
      try {
        refuseUnstorable(value);
        done(null, value);
      } catch (problem) {
        done(problem as Error);
      }
    },
  );
}
