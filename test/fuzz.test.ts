/**
 * The API by its own OpenAPI document: whatever is sent, valid or not, no answer is a 5xx, and each
 * one fits what the document declares. `FUZZ_RUNS` (default 12) requests of each kind per operation.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { DeviceKind } from '@dojang/kernel/server';
import { keyClient, type TestClient } from '@dojang/kernel/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc, { type Arbitrary } from 'fast-check';
import { arbitraryOf, type Schema, wildJson, wildText } from './arbitrary-of-schema.ts';
import { clientOf, startWorld } from './tenant-world.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { schema: Schema }>>;
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly responses: Readonly<Record<string, { content?: Content }>>;
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const runs = Number(process.env.FUZZ_RUNS ?? 12);
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const clients = new Map<DeviceKind, TestClient>();
/** What the server logged of its bugs: a 500 alone says nothing. */
const bugs: string[] = [];
// Made outside the hooks: a kernel that is made in one is closed at its end.
const world = await startWorld((line) => {
  if (line.includes('failed by a bug')) bugs.push(line);
});
const document = (await world.app.inject('/api/openapi.json')).json();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    method: method.toUpperCase() as Method,
    path,
    operation,
  })),
);
after(() => world.close());
const key = await keyClient(world.app, world.home);

/** An owner of the filled org; another one when a request signed them out or sent them away. */
async function signedIn(kind: DeviceKind): Promise<TestClient> {
  const known = clients.get(kind);
  if (known && (await known.send('GET', '/me')).status === 200) return known;
  const fresh = await clientOf(world, world.home.org, 'owner', kind);
  clients.set(kind, fresh);
  return fresh;
}

/** Headers of a device of a kind that the operation takes. */
async function headersFor({ security }: Operation): Promise<Record<string, string>> {
  if (security?.some((each) => 'key' in each) && !security.some((each) => 'cookie' in each)) {
    return { authorization: `Bearer ${key.secret}` };
  }
  if (!security?.some((each) => 'cookie' in each)) {
    return { authorization: `Bearer ${(await signedIn('agent')).tokens?.access}` };
  }
  const { cookies } = await signedIn('browser');
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return { cookie, 'sec-fetch-site': 'same-origin' };
}

interface Request {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
}

const bodyOf = (operation: Operation) => operation.requestBody?.content['application/json']?.schema;

/** Requests whose parts come from `make`, which is given each part's schema. */
function requestsOf(
  operation: Operation,
  make: (schema: Schema) => Arbitrary<unknown>,
): Arbitrary<Request> {
  const part = (where: 'path' | 'query') => {
    const found = (operation.parameters ?? []).filter((parameter) => parameter.in === where);
    const fields = Object.fromEntries(found.map(({ name, schema }) => [name, make(schema)]));
    const requiredKeys = found.filter((p) => where === 'path' || p.required).map((p) => p.name);
    return fc.record(fields, { requiredKeys });
  };
  const schema = bodyOf(operation);
  return fc.record({
    path: part('path'),
    query: part('query'),
    body: schema ? make(schema) : fc.constant(undefined),
  }) as Arbitrary<Request>;
}

const encode = (value: unknown) =>
  encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed());

async function send(method: Method, path: string, operation: Operation, request: Request) {
  const filled = path
    .replace(/^\/api/, '')
    .replaceAll(/\{(\w+)\}/g, (_all, name) => encode(request.path[name]) || '%20');
  const query = Object.entries(request.query)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
  // JSON text, as on the wire: a bare string, number or null is a body too.
  const payload = request.body === undefined ? undefined : JSON.stringify(request.body);
  return world.app.inject({
    method,
    url: `/api${filled}${query && `?${query}`}`,
    headers: {
      ...(await headersFor(operation)),
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(payload === undefined ? {} : { payload }),
  });
}

function checkAnswer(operation: Operation, answer: Awaited<ReturnType<typeof send>>): void {
  const status = answer.statusCode;
  assert.ok(status < 500, `${status} ${answer.body} ${bugs.at(-1)}`);
  const declared =
    operation.responses[String(status)] ?? operation.responses[`${String(status)[0]}XX`];
  assert.ok(declared, `${status} is not declared`);
  if (answer.body === '') {
    assert.ok(status === 204 || status === 303, `${status} without a body`);
    return;
  }
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  // A caller that speaks another protocol is refused in that protocol's words.
  if (status >= 400 && declared.content?.['*/*']) return;
  const schema = declared.content?.[type]?.schema;
  assert.ok(schema, `${type} is not declared for ${status}`);
  if (type === 'text/html') return;
  const isFitting = ajv.validate(schema, answer.json());
  assert.ok(isFitting, `${ajv.errorsText()} in ${answer.body.slice(0, 500)}`);
}

/** A valid request with one part made wild. */
const spoilt = (known: readonly string[]) => (schema: Schema) =>
  fc.oneof(
    { weight: 1, arbitrary: arbitraryOf(schema, known) },
    { weight: 1, arbitrary: wildJson },
    { weight: 1, arbitrary: wildText },
    { weight: 2, arbitrary: fieldsSpoilt(schema, known) },
  );

function fieldsSpoilt(schema: Schema, known: readonly string[]): Arbitrary<unknown> {
  const names = Object.keys(schema.properties ?? {});
  if (names.length === 0) return wildJson;
  return fc
    .tuple(arbitraryOf(schema, known), fc.constantFrom(...names), wildJson)
    .map(([value, name, wild]) => ({ ...(value as object), [name]: wild }));
}

test('whatever is sent to whichever route, no answer is a 5xx, and each fits its schema', {
  timeout: 720_000,
}, async (t) => {
  assert.ok(operations.length >= 36, `only ${operations.length} operations were seen`);
  const known = Object.values(world.ids).filter((id) => /^[0-9a-f-]{36}$/.test(id));
  let succeeded = 0;
  for (const { method, path, operation } of operations) {
    if (operation.responses['200']?.content?.['text/event-stream']) continue;
    await t.test(`${method} ${path}`, async () => {
      const check = async (request: Request) => {
        const answer = await send(method, path, operation, request);
        if (answer.statusCode < 300) succeeded += 1;
        checkAnswer(operation, answer);
      };
      const valid = requestsOf(operation, (schema) => arbitraryOf(schema, known));
      await fc.assert(fc.asyncProperty(valid, check), { numRuns: runs });
      await fc.assert(fc.asyncProperty(requestsOf(operation, spoilt(known)), check), {
        numRuns: runs,
      });
    });
  }
  assert.ok(succeeded > operations.length, `only ${succeeded} requests succeeded`);
});
