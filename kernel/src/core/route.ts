import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { JsonBytes } from '../base/json-bytes.ts';
import type { Context } from './context.ts';
import type { Credential } from './credential.ts';

type Shape = z.ZodType;

/** Everything a route declares. Missing parts are `undefined`, never guessed. */
export interface RouteTypes {
  params?: Shape;
  query?: Shape;
  body?: Shape;
  response: Shape;
}

type Out<S> = S extends z.ZodType<infer O> ? O : undefined;

export interface RouteInput<T extends RouteTypes> {
  readonly params: Out<T['params']>;
  readonly query: Out<T['query']>;
  readonly body: Out<T['body']>;
  /** For the few that need cookies, the raw body or a stream. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One method and URL, its schemas, its permission, its limit, and the verb that it calls. */
export interface Route<T extends RouteTypes = RouteTypes> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`; nouns; parameters as `:id`. */
  readonly url: string;
  /** An action from a module's permissions; `public` for anyone; `signed-in` for any member. */
  readonly permission: string;
  /** Kinds of credential that may call it; a browser alone when left out. A public route has none. */
  readonly credentials?: readonly Credential[];
  /** The name of a limit: `public`, `read`, `write`, or one that the module declares. */
  readonly limit: string;
  /**
   * For a public route that takes a secret: its requests also count for the secret's org, however
   * many addresses they come from.
   */
  readonly countsFor?: {
    readonly limit: string;
    readonly org: (input: RouteInput<T>) => string | undefined;
  };
  readonly summary: string;
  readonly schema: T;
  /** Success status; 200 when left out. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Largest body in bytes; 1 MiB when left out. */
  readonly bodyBytesMax?: number;
  /** Values of any kind that its JSON holds, in all; 20,000 when left out. */
  readonly bodyValuesMax?: number;
  /**
   * The body is not parsed for the handler: it takes the bytes by `rawBodyOf(request)`, and a thread of the
   * pool reads them by `readBody` and the schema that stands here.
   */
  readonly readsBytes?: boolean;
  /** The handler streams by itself (server-sent events); no response schema is applied. */
  readonly streams?: boolean;
  readonly handle: (
    ctx: Context<never>,
    input: RouteInput<T>,
  ) => Promise<Out<T['response']> | JsonBytes<Out<T['response']>>>;
}

/** Keeps the literal types of the schemas, so that `handle` is checked against them. */
export const defineRoute = <const T extends RouteTypes>(route: Route<T>): Route<T> => route;

/** The kinds of credential that may call a route. */
export const credentialsOf = (route: Pick<Route, 'credentials' | 'permission'>) =>
  route.permission === 'public' ? [] : (route.credentials ?? ['browser']);
