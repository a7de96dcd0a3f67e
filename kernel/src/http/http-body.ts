import type { FastifyInstance, FastifyRequest } from 'fastify';
import { checkShape, usualShape } from '../base/json-shape.ts';
import { refuseUnstorable } from '../base/unstorable.ts';

const rawBodies = new WeakMap<object, Buffer>();

/** The bytes as they came, for signatures. Empty when there was no body. */
export const rawBodyOf = (request: FastifyRequest): Buffer =>
  rawBodies.get(request.raw) ?? Buffer.alloc(0);

/** What a route says of its body to the parsers. */
export interface BodyConfig {
  readonly readsBytes?: boolean | undefined;
  readonly valuesMax?: number | undefined;
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
      const { config } = request.routeOptions;
      const { readsBytes, valuesMax } = (config ?? {}) as BodyConfig;
      if (body.length === 0 || readsBytes) return done(null, undefined);
      try {
        checkShape(body, valuesMax === undefined ? usualShape : { ...usualShape, valuesMax });
      } catch (problem) {
        return done(problem as Error);
      }
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
