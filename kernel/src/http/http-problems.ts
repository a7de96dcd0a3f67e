import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { inputProblem } from '../base/input-problem.ts';
import { Problem } from '../base/problem.ts';
import type { Logger } from '../observe/log.ts';

/** Errors of the HTTP library, told in our words. */
const libraryProblems: Readonly<Record<string, readonly [number, string, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'media-type-not-supported',
    'Send application/json with a content-type header.',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body-too-large', 'The body is larger than this route takes.'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'body-not-json', 'The body is not valid JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'body-empty', 'The body is empty; send JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'content-length-wrong',
    'The body is not as long as its content-length says.',
  ],
  FST_ERR_BAD_URL: [400, 'url-not-valid', 'The URL is not valid percent-encoding.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'url-too-long', 'A part of the URL is too long.'],
};

/** SQLSTATE classes and socket errors that mean: the database is away, ask again. */
const databaseAway = /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT)$/;

const databaseProblem = () =>
  new Problem(
    503,
    'database-unavailable',
    'The database does not answer just now; try again in a few seconds.',
  );

function validationProblem(error: FastifyError): Problem | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const part = error.validationContext ?? 'request';
  const where = part === 'querystring' ? 'query' : part;
  return inputProblem(
    where,
    error.validation.slice(0, 20).map((issue) => ({
      path: issue.instancePath.replaceAll('/', '.').replace(/\.$/, ''),
      mend: issue.message ?? 'not valid',
    })),
  );
}

/** The Problem that the caller is told, or undefined for a bug. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as FastifyError;
  const validation = validationProblem(error as FastifyError);
  if (validation) return validation;
  const known = libraryProblems[code];
  if (known) return new Problem(...known);
  if (databaseAway.test(String(code ?? ''))) return databaseProblem();
  // What the HTTP parser itself refuses, and whatever the library comes to refuse.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem(statusCode, 'request-refused', 'The request cannot be read.');
  }
  return undefined;
}

const bug = () =>
  new Problem(
    500,
    'internal-error',
    'Something went wrong on our side. The trace id finds it in the log.',
  );

/** Answers with a Problem; logs a bug once, here. No schema filters what it says. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const told = problemOf(error);
  if (!told) {
    const route = request.routeOptions.url ?? 'none';
    log.error({ error, trace: request.id, route }, 'request failed by a bug');
  }
  const problem = told ?? bug();
  const { retryAfterSeconds } = problem.facts;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', `${retryAfterSeconds}`);
  else if (problem.status === 503) reply.header('retry-after', '5');
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.toJSON(request.id));
}
