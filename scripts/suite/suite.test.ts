import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { coveredLines, linesOfCode } from './coverage.ts';
import { journeyFiles, packageFolders, reachesDatabase, serverFiles, suiteFiles } from './files.ts';
import { planShards, readTimes } from './shards.ts';

const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

test('every test file of the tree is in a run, and in one process of it', () => {
  const all = globSync('**/*.test.ts', { exclude: (path) => /node_modules|^\.dojang/.test(path) });
  const seen = new Set(paths([...suiteFiles(), ...journeyFiles(), ...serverFiles()]));
  assert.ok(all.length > 150, `only ${all.length} test files were seen`);
  assert.deepEqual(
    all.filter((path) => !seen.has(path)),
    [],
  );
  const planned = planShards(suiteFiles(), readTimes()).flatMap(({ files }) => files);
  assert.deepEqual(planned.sort(), paths(suiteFiles()).sort());
});

test('every package of package.json is walked', () => {
  for (const folder of ['kernel', 'modules/commit', 'server', 'ui', 'web', 'agent']) {
    assert.ok(packageFolders().includes(folder), folder);
  }
});

test('what asks for a database runs on PostgreSQL too, also through a file between', () => {
  assert.ok(reachesDatabase('kernel/src/drafts/stamps/stamps.test.ts'));
  assert.ok(reachesDatabase('test/loop.test.ts'), 'through test/world.ts');
  assert.ok(!reachesDatabase('kernel/src/base/unseen.test.ts'));
  const again = paths(serverFiles());
  const servers = globSync('test/servers/*.test.ts');
  assert.ok(servers.length > 0);
  for (const path of ['test/tenants.test.ts', ...servers]) assert.ok(again.includes(path), path);
});

test('the longest shard starts first, and what shares a database is spread evenly', () => {
  const file = (path: string, isAlone = false) => ({ path, isAlone });
  const times = { a: 8, b: 4, c: 4, d: 4, e: 2, f: 2, long: 60, short: 1 };
  const shards = planShards(
    [
      file('short', true),
      ...['f', 'e', 'd', 'c', 'b', 'a'].map((path) => file(path)),
      file('long', true),
    ],
    times,
  );
  assert.deepEqual(shards[0]?.files, ['long']);
  assert.deepEqual(shards.at(-1)?.files, ['short']);
  const shared = shards.filter(({ name }) => name.startsWith('shared'));
  assert.deepEqual(
    shared.map(({ seconds }) => seconds),
    [8, 4, 4, 4, 2, 2],
  );
});

const source = `/** What it does. */
interface Shape {
  readonly side: number;
}

// Why.
export function area(shape: Shape | null) {
  if (shape === null) {
    return 0;
  }
  return shape.side ** 2;
}
`;

test('types and comments are no lines of code', () => {
  const lines = linesOfCode(source).map(({ start, end }) => source.slice(start, end));
  assert.deepEqual(lines, [
    'export function area(shape: Shape | null) {',
    'if (shape === null) {',
    'return 0;',
    '}',
    'return shape.side ** 2;',
    '}',
  ]);
});

test('a branch that did not run is not covered, and what is around it is', () => {
  const lines = linesOfCode(source);
  const whole = { startOffset: 0, endOffset: source.length, count: 1 };
  const branch = {
    startOffset: source.indexOf('{\n    return'),
    endOffset: source.indexOf('  return shape'),
    count: 0,
  };
  const covered = coveredLines(lines, [{ ranges: [whole] }, { ranges: [branch] }]);
  assert.deepEqual([...covered], [1, 1, 0, 0, 1, 1]);
});

test('benches build on scripts, and no script on a bench', () => {
  const scripts = globSync('scripts/**/*.ts');
  assert.ok(scripts.length > 20);
  const back = scripts.filter((path) =>
    /from '(?:\.\.\/)+bench\//.test(readFileSync(path, 'utf8')),
  );
  assert.deepEqual(back, []);
});
