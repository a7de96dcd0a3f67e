import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { FileAnswer } from '../base/file-answer.ts';
import type { JsonBytes } from '../base/json-bytes.ts';
import type { Problem } from '../base/problem.ts';
import type { Actor, Context, Parts } from './context.ts';
import type { Credential } from './credential.ts';

type Shape = z.ZodType;

/** The checked input of a route. A part without a schema is `undefined`. */
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

/** How the body of a route comes, and how much of it. */
export interface BodyRule {
  /**
   * - `json`, the default: parsed and checked by the schema; a form as well.
   * - `bytes`: read whole and left alone. The handler takes them by `rawBodyOf`, and a thread of the pool
   *   reads JSON by `readBody` and the route's schema.
   * - `stream`: the handler takes it by `streamOf` while it arrives.
   * - `multipart`: the handler takes its parts by `readParts` while they arrive.
   */
  readonly as?: 'json' | 'bytes' | 'stream' | 'multipart';
  /** Counted after inflating; 1 MiB when left out. */
  readonly bytesMax?: number;
  /** Values of any kind that its JSON holds, in all; 20,000 when left out. */
  readonly valuesMax?: number;
  /** Takes `Content-Encoding: gzip`. */
  readonly gzip?: boolean;
  /** How many times its size gzip may become, once it is more than 64 KiB; any when left out. */
  readonly ratioMax?: number;
  /**
   * Media types of bytes or of a stream, or `*` for any; `application/json` when left out. Of JSON: the names that a
   * protocol has for it, in place of JSON and forms.
   */
  readonly types?: readonly string[];
  /** The whole body has to arrive within this time; 60 s when left out. */
  readonly timeoutMs?: number;
}

/** An error as another protocol writes it. */
export type ProblemWriter = (
  problem: Problem,
  request: FastifyRequest,
) => { readonly type: string; readonly body: string | Buffer; readonly status?: number };

/** Who calls a route, and in which org. */
export interface RouteCaller {
  readonly org: string;
  readonly actor: Actor;
}

/** One method and URL, its schemas, its permission, its limit, and the verb that it calls. */
export interface Route<T extends RouteTypes = RouteTypes> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`; nouns; parameters as `:id`. */
  readonly url: string;
  /**
   * `root`: `url` is the whole path, for a protocol whose clients know it. It begins with a version, as in
   * `/v1/traces`, and the route is public: nothing outside `/api` takes a session.
   */
  readonly place?: 'root';
  /** An action from a module's permissions; `public` for anyone; `signed-in` for any member. */
  readonly permission: string;
  /** Kinds of credential that may call it; a browser alone when left out. A public route has none. */
  readonly credentials?: readonly Credential[];
  /** The name of a limit: `public`, `read`, `write`, or one that the module declares. */
  readonly limit: string;
  /**
   * For a public route that takes a secret: what its requests also count for, however many addresses
   * they come from, such as the org of the secret. Nothing is counted for undefined.
   */
  readonly countsFor?: readonly {
    readonly limit: string;
    readonly of: (input: RouteInput<T>) => string | undefined;
  }[];
  /**
   * For a public route that takes a secret: the name of a limit of secrets that lead nowhere, counted by
   * address. An address that used it up is refused before the database is asked.
   */
  readonly countsMisses?: string;
  /**
   * For a public route whose callers show a secret of the module's own: who calls, before the body is read. A
   * Problem 401 counts for the address, as a wrong API key does.
   */
  readonly admits?: (
    parts: Parts,
    request: FastifyRequest,
    answer: ServerResponse,
  ) => Promise<RouteCaller>;
  /** A write that an org takes while it closes: to take the closing back, to leave, to fetch what is one's own. */
  readonly whileClosing?: true;
  /** Another site makes a browser send it, such as a provider its answer. Its handler believes no cookie. */
  readonly fromElsewhere?: true;
  readonly summary: string;
  readonly schema: T;
  /** Success status; 200 when left out. */
  readonly status?: 200 | 201 | 202 | 204 | 303;
  /** How its body comes; small JSON or a form when left out. */
  readonly body?: BodyRule;
  /** How its Problems are written, for a protocol that has a shape of its own; RFC 9457 when left out. */
  readonly writeProblem?: ProblemWriter;
  /**
   * - `file`: with a `FileAnswer`; HEAD, ranges and tags work.
   * - `page`: with a page that goes on by itself, or a redirect, to a browser that came from elsewhere.
   */
  readonly answers?: 'file' | 'page';
  /** A read that answers with a secret, such as an address that is one: its answer is never compressed. */
  readonly holdsSecret?: true;
  /** The handler streams by itself (server-sent events); no response schema is applied. */
  readonly streams?: boolean;
  readonly handle: (
    ctx: Context<never>,
    input: RouteInput<T>,
  ) => Promise<Out<T['response']> | JsonBytes<Out<T['response']>> | FileAnswer>;
}

/** Keeps the literal types of the schemas, so that `handle` is checked against them. */
export const defineRoute = <const T extends RouteTypes>(route: Route<T>): Route<T> => route;

/** The kinds of credential that may call a route. */
export const credentialsOf = (route: Pick<Route, 'credentials' | 'permission'>) =>
  route.permission === 'public' ? [] : (route.credentials ?? ['browser']);

/** Where the server answers. */
export const pathOf = ({ place, url }: Pick<Route, 'place' | 'url'>): string =>
  place === 'root' ? url : `/api${url}`;
