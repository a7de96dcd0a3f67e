/** `/api/openapi.json` of the server with all its modules: what programs read to use an API key. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildHttp, credentialsOf, type Route, routesOf } from '@dojang/kernel/server';
import { testKernel } from '@dojang/kernel/testing';
import { modules } from '@dojang/server/modules';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema: object }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: object }>> };
  readonly responses: Readonly<
    Record<string, { description?: string; content?: Record<string, { schema: object }> }>
  >;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

const kernel = await testKernel({ modules });
const app = buildHttp(kernel.parts, modules);
const document = (await app.inject('/api/openapi.json')).json();
const routes = modules.flatMap((module) => routesOf(module) as unknown as Route[]);
const operationOf = ({ method, url, place }: Route): Operation | undefined => {
  const path = `${place === 'root' ? '' : '/api'}${url}`.replaceAll(/:(\w+)/g, '{$1}');
  return document.paths[path]?.[method.toLowerCase()];
};
const operations: readonly [string, Operation][] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods as object).map(([method, each]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      each,
    ]),
);

test('every route of every module is in the document, and says which credentials it takes', () => {
  assert.ok(routes.length > 80, `${routes.length} routes`);
  assert.equal(operations.length, routes.length);
  for (const route of routes) {
    const name = `${route.method} ${route.url}`;
    const operation = operationOf(route);
    assert.ok(operation, `${name} is missing`);
    const schemes = (operation.security ?? []).flatMap((each) => Object.keys(each));
    assert.equal(schemes.includes('key'), credentialsOf(route).includes('key'), name);
  }
});

test('the document is valid OpenAPI 3.1', () => {
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.ok(document.info.title && document.info.version);
  const schemes = document.components.securitySchemes;
  assert.deepEqual([schemes.key.type, schemes.key.scheme], ['http', 'bearer']);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const compile = (schema: object, at: string) =>
    assert.doesNotThrow(
      () => ajv.compile({ ...schema, components: document.components }),
      `${at}: ${JSON.stringify(schema).slice(0, 300)}`,
    );
  for (const [name, { parameters = [], requestBody, responses, security = [] }] of operations) {
    const named = [...name.matchAll(/\{(\w+)\}/g)].map(([, each]) => each);
    const inPath = parameters.filter((each) => each.in === 'path');
    assert.deepEqual(inPath.map((each) => each.name).sort(), named.sort(), name);
    assert.ok(
      inPath.every(({ required }) => required === true),
      name,
    );
    for (const parameter of parameters) compile(parameter.schema, `${name} ${parameter.name}`);
    for (const [type, { schema }] of Object.entries(requestBody?.content ?? {})) {
      compile(schema, `${name} ${type}`);
    }
    assert.ok(Object.keys(responses).length > 0, name);
    for (const [status, { description, content = {} }] of Object.entries(responses)) {
      assert.match(status, /^(?:[1-5]\d\d|[1-5]XX|default)$/, name);
      assert.equal(typeof description, 'string', `${name} ${status}`);
      for (const { schema } of Object.values(content)) compile(schema, `${name} ${status}`);
    }
    for (const each of security) {
      for (const scheme of Object.keys(each)) assert.ok(schemes[scheme], `${name} ${scheme}`);
    }
  }
});

test('a body of bytes is documented by its media types', () => {
  const upload = document.paths['/api/aisher/source-maps'].post;
  assert.deepEqual(Object.keys(upload.requestBody.content), ['application/json']);
  const traces = document.paths['/v1/traces'].post;
  assert.deepEqual(Object.keys(traces.requestBody.content).sort(), [
    'application/json',
    'application/x-protobuf',
  ]);
});
