import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemBody } from '../base/problem-schema.ts';
import { carriers } from '../core/credential.ts';
import { credentialsOf, type Route } from '../core/route.ts';

/** All packages have one version. */
function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Media types of a body that no schema checks: bytes, a stream, a form with files. */
function rawTypesOf({ body, schema }: Route): readonly string[] {
  if (schema.body !== undefined || body?.as === undefined || body.as === 'json') return [];
  if (body.as === 'multipart') return ['multipart/form-data'];
  return body.types?.map((type) => (type === '*' ? '*/*' : type)) ?? ['application/json'];
}

/** What Fastify documents, with the bodies that it does not check. */
const documented: typeof jsonSchemaTransform = (given) => {
  const { rawTypes = [], ...schema } = given.schema as FastifySchema & { rawTypes?: string[] };
  const { url, schema: found } = jsonSchemaTransform({ ...given, schema });
  if (rawTypes.length === 0) return { url, schema: found };
  const content = Object.fromEntries(rawTypes.map((type) => [type, { schema: {} }]));
  return { url, schema: { ...found, body: { content } } };
};

/** The OpenAPI 3.1 document grows from the routes; register before them. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Dojang',
        version: ownVersion(),
        description:
          'AI drafts it. You stamp it on your phone. It is done, and the ledger remembers.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          key: { type: 'http', scheme: 'bearer', bearerFormat: 'dj_api_…' },
          cookie: { type: 'apiKey', in: 'cookie', name: '__Host-dojang_<org>_access' },
        },
      },
    },
    transform: documented,
  });
  // Its own files come with a policy of its own that names the hashes of their inline styles.
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
}

const problemAnswer = {
  description: 'A Problem (RFC 9457); `code` says which.',
  content: { 'application/problem+json': { schema: problemBody } },
};

/** Of a route that writes Problems in the shape of another system's protocol. */
const protocolAnswer = {
  description: 'A refusal, in the shape of the protocol that the caller speaks.',
  content: { '*/*': { schema: z.unknown() } },
};

function successAnswer(route: Route): unknown {
  if (route.streams) {
    const schema = z.string();
    return { description: 'A stream of events.', content: { 'text/event-stream': { schema } } };
  }
  if (route.answers === 'file') {
    const schema = z.string().meta({ format: 'binary' });
    return { description: 'A file.', content: { 'application/octet-stream': { schema } } };
  }
  if (route.answers === 'page' && route.status === undefined) {
    const schema = z.string();
    return { description: 'A page that goes on by itself.', content: { 'text/html': { schema } } };
  }
  // The answer has no body; the document needs a schema to say so.
  return route.status === 204 || route.status === 303
    ? z.null().describe('No content.')
    : route.schema.response;
}

/** What Fastify validates, serializes and documents of a route. */
export function fastifySchemaOf(module: string, route: Route): FastifySchema {
  const { params, query, body } = route.schema;
  const credentials = credentialsOf(route);
  const security = credentials.map((credential) => ({
    [credential === 'key' ? 'key' : carriers[credential]]: [],
  }));
  const refusal = route.writeProblem ? protocolAnswer : problemAnswer;
  return {
    summary: route.summary,
    tags: [module],
    security,
    description: `Permission: ${route.permission}. Credentials: ${credentials.join(', ') || 'none'}. Limit: ${route.limit}.`,
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    rawTypes: rawTypesOf(route),
    response: {
      [route.status ?? 200]: successAnswer(route),
      '4xx': refusal,
      '5xx': refusal,
    },
  } as FastifySchema;
}
