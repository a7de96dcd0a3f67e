import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile as edit } from '../../testing/input-file.ts';
import {
  addUp,
  cosine,
  learnConvention,
  type PastCommit,
  precedentOf,
  reuseHeader,
  scopeChange,
  trustOf,
} from '../index.ts';

const manifest = (versions: Record<string, string>) =>
  `${JSON.stringify({ name: 'app', dependencies: versions }, null, 2)}\n`;
const bump = (name: string, from: string, to: string) =>
  edit(
    'package.json',
    manifest({ [name]: from, zod: '4.0.0' }),
    manifest({ [name]: to, zod: '4.0.0' }),
  );
const scopeOf = async (file: ReturnType<typeof edit>) => scopeChange({ files: [file] });

const past: PastCommit[] = Array.from({ length: 12 }, (_, at) => ({
  message: `chore: update rolldown to 1.${20 - at}.0`,
  paths: ['package.json'],
  author: 'Kim <kim@example.com>',
}));

async function reuseOf(file: ReturnType<typeof edit>, said: readonly [string, typeof file][]) {
  const scope = await scopeOf(file);
  const neighbours = [];
  for (const [at, [header, of]] of said.entries()) {
    const other = await scopeOf(of);
    const similarity = cosine(scope.embedding!, other.embedding!);
    neighbours.push({ precedent: precedentOf(header, addUp(other)), similarity, age: at + 1 });
  }
  const convention = learnConvention({ subjects: past, paths: [file.path] });
  return reuseHeader(neighbours, addUp(scope), convention);
}
const told: [string, ReturnType<typeof edit>][] = [
  ['chore: update rolldown to 1.20.0', bump('rolldown', '1.19.0', '1.20.0')],
  ['chore: update rolldown to 1.19.0', bump('rolldown', '1.18.0', '1.19.0')],
];

test('two approved messages that agree are filled with the versions of this change', async () => {
  const reused = await reuseOf(bump('rolldown', '1.20.0', '1.21.3'), told);
  assert.equal(reused?.header, 'chore: update rolldown to 1.21.3');
  assert.equal(reused.template, 'chore: update rolldown to {version}');
  assert.equal(reused.from.length, 2);
});

test('the name of another dependency is filled in, and is a template of its own', async () => {
  const reused = await reuseOf(bump('vitest', '1.0.0', '2.0.0'), told);
  assert.equal(reused?.header, 'chore: update vitest to 2.0.0');
  assert.equal(reused.template, 'chore: update vitest to {version}');
});

test('one approved message is not a habit', async () => {
  assert.equal(await reuseOf(bump('rolldown', '1.20.0', '1.21.3'), told.slice(0, 1)), null);
});

test('what an old message claims of other places is not said again', async () => {
  const code = (path: string, body: string) =>
    edit(path, 'export function load() {}\n', `export function load() {\n  ${body}\n}\n`);
  const fixes: [string, ReturnType<typeof edit>][] = [
    ['fix: survive a lost socket', code('src/net/socket.ts', 'return retry();')],
    ['fix: survive a lost socket', code('src/net/socket.ts', 'return again();')],
  ];
  assert.equal(await reuseOf(code('web/pages/home.ts', 'return retry();'), fixes), null);
});

test('a version or a name that this change does not show refuses the message', async () => {
  const other: [string, ReturnType<typeof edit>][] = told.map(([, of], at) => [
    `chore: update rolldown for CVE-2025-000${at}`,
    of,
  ]);
  assert.equal(await reuseOf(bump('rolldown', '1.20.0', '1.21.3'), other), null);
});

test('a change without a name for the slot refuses the message', async () => {
  const docs = edit('package.json', manifest({ zod: '4.0.0' }), `${manifest({ zod: '4.0.0' })}\n`);
  assert.equal(await reuseOf(docs, told), null);
});

test('trust is earned by a template and lost by it', () => {
  const all = { told: 100, right: 80 };
  assert.equal(trustOf({ told: 4, right: 4 }, all), 0, 'too few');
  assert.ok(trustOf({ told: 5, right: 5 }, all) >= 0.95);
  assert.ok(trustOf({ told: 12, right: 11 }, all) < 0.95);
  assert.ok(trustOf({ told: 40, right: 40 }, { told: 0, right: 0 }) >= 0.95);
});

test('the embedding is of length 1, the same each time, and nearer for the alike', async () => {
  const [a, b, c] = await Promise.all([
    scopeOf(bump('rolldown', '1.20.0', '1.21.3')),
    scopeOf(bump('rolldown', '1.21.3', '1.22.0')),
    scopeOf(edit('a.py', 'def f():\n  return 1\n', 'def f():\n  return open(x).read()\n')),
  ]);
  const length = cosine(a.embedding!, a.embedding!);
  assert.ok(Math.abs(length - 1) < 0.01, String(length));
  assert.deepEqual((await scopeOf(bump('rolldown', '1.20.0', '1.21.3'))).embedding, a.embedding);
  assert.ok(cosine(a.embedding!, b.embedding!) > 0.9);
  assert.ok(cosine(a.embedding!, c.embedding!) < 0.3);
});

test('a change without words has an embedding of zeros', async () => {
  const scope = await scopeChange({
    files: [{ ...edit('logo.png', '', ''), binary: true, before: null, after: null }],
  });
  assert.equal(scope.embedding!.length, 512);
  assert.ok(scope.embedding!.every((value) => value === 0));
});
