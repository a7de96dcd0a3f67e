import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemBody } from '../base/problem-schema.ts';
import { carriers } from '../core/credential.ts';
import { credentialsOf, type Route } from '../core/route.ts';

/** The OpenAPI 3.1 document grows from the routes; register before them. */
export async function registerOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Dojang',
        version,
        description:
          'AI drafts it. You stamp it on your phone. It is done, and the ledger remembers.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          cookie: { type: 'apiKey', in: 'cookie', name: '__Host-dojang_access' },
        },
      },
    },
    transform: jsonSchemaTransform,
  });
  // Its own files come with a policy of its own that names the hashes of their inline styles.
  await app.register(swaggerUi, { routePrefix: '/api/docs', staticCSP: true });
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
}

const problemAnswer = {
  description: 'A Problem (RFC 9457); `code` says which.',
  content: { 'application/problem+json': { schema: problemBody } },
};

function successAnswer(route: Route): unknown {
  if (route.streams) {
    const schema = z.string();
    return { description: 'A stream of events.', content: { 'text/event-stream': { schema } } };
  }
  // The answer has no body; the document needs a schema to say so.
  return route.status === 204 ? z.null().describe('No content.') : route.schema.response;
}

/** What Fastify validates, serializes and documents of a route. */
export function fastifySchemaOf(module: string, route: Route): FastifySchema {
  const { params, query, body } = route.schema;
  const credentials = credentialsOf(route);
  const security = credentials.map((credential) => ({ [carriers[credential]]: [] }));
  return {
    summary: route.summary,
    tags: [module],
    security,
    description: `Permission: ${route.permission}. Credentials: ${credentials.join(', ') || 'none'}. Limit: ${route.limit}.`,
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    response: {
      [route.status ?? 200]: successAnswer(route),
      '4xx': problemAnswer,
      '5xx': problemAnswer,
    },
  } as FastifySchema;
}
