import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { inputProblem } from '../base/input-problem.ts';
import { Problem } from '../base/problem.ts';
import type { Parts } from '../core/context.ts';
import type { ProblemWriter } from '../core/route.ts';
import { shedOf } from '../database/transactions/faults.ts';
import type { Metrics } from '../observe/metrics.ts';
import { createShedCounter } from '../observe/shed-metric.ts';

/** Errors of the HTTP library, in our words. */
const libraryProblems: Readonly<Record<string, readonly [number, string, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'media-type-not-supported',
    'Send application/json with a content-type header.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'body-not-json', 'The body is not valid JSON.'],
  FST_ERR_BAD_URL: [400, 'url-not-valid', 'The URL is not valid percent-encoding.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'url-too-long', 'A part of the URL is too long.'],
};

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

/** The Problem that the caller gets, or undefined for a bug. */
function problemOf(error: unknown, metrics: Metrics): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as FastifyError;
  const validation = validationProblem(error as FastifyError);
  if (validation) return validation;
  const known = libraryProblems[code];
  if (known) return new Problem(...known);
  // What was asked outside a transaction, such as of the job queue.
  const shed = shedOf(error);
  if (shed) {
    createShedCounter(metrics)(shed.reason);
    return shed.problem;
  }
  // Refusals of the HTTP parser itself, and any that the library may add.
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

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How a route's Problems are written. */
    readonly writeProblem?: ProblemWriter | undefined;
  }
}

const asItIs = (body: unknown) => body as string;

/** Answers with a Problem, and logs a bug once. No schema filters the body. */
export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  { log, metrics }: Pick<Parts, 'log' | 'metrics'>,
): FastifyReply {
  const expected = problemOf(error, metrics);
  if (!expected) {
    const route = request.routeOptions.url ?? 'none';
    log.error({ error, trace: request.id, route }, 'request failed by a bug');
  }
  const problem = expected ?? bug();
  const { retryAfterSeconds } = problem.facts;
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', `${retryAfterSeconds}`);
  else if (problem.status === 503) reply.header('retry-after', '5');
  const writeProblem = request.routeOptions.config?.writeProblem;
  if (writeProblem) {
    const { type, body, status = problem.status } = writeProblem(problem, request);
    return reply.status(status).type(type).serializer(asItIs).send(body);
  }
  return reply
    .status(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problem.toJSON(request.id));
}
