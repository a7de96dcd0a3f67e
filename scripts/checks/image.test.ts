import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { imageSteps } from './image.ts';

test('the Dockerfile is read as it stands: it builds, and starts the server', () => {
  const { build, command, node } = imageSteps(readFileSync('deploy/Dockerfile', 'utf8'));
  assert.ok(build.length >= 3, build.join());
  assert.deepEqual(command, ['node', 'server/src/main.ts']);
  assert.match(node, /^24\.\d+\.\d+$/);
});

test('a Dockerfile without a command is refused', () => {
  assert.throws(() =>
    imageSteps('FROM node:24.1.0-slim AS build\nRUN true\nFROM node:24.1.0-slim\n'),
  );
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
