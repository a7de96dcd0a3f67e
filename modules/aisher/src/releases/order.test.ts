import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareReleases, isOdd, judgeError, type ReleaseFacts } from './order.ts';
import { compareSemver } from './semver.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 0, minutes));

const release = (version: string, more: Partial<ReleaseFacts> = {}): ReleaseFacts => ({
  version,
  commitPosition: null,
  deployedAt: null,
  takesPart: true,
  ...more,
});

const ascending = [
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '2.1',
  '2.1.1',
  '10.18.7',
  '10.24.0',
];

test('semantic versions go by precedence', () => {
  for (const [place, version] of ascending.entries()) {
    for (const [other, another] of ascending.entries()) {
      assert.equal(
        compareSemver(version, another),
        Math.sign(place - other),
        `${version} ${another}`,
      );
    }
  }
});

test('a v, the name before an @ and what was built do not matter', () => {
  assert.equal(compareSemver('v2.4.1', 'shop@2.4.1+build.77'), 0);
  assert.equal(compareSemver('@acme/shop@2.4.2', '2.4.1'), 1);
});

for (const text of ['', '7', 'main', '2.x', '1.2.3.4.5', '1.2-', '9'.repeat(16)]) {
  test(`"${text}" is no semantic version`, () => {
    assert.equal(compareSemver(text, '1.0.0'), null);
  });
}

test('a hotfix of an old line is older than the newer line, whenever it was deployed', () => {
  const hotfix = release('10.18.7', { deployedAt: at(90) });
  assert.equal(compareReleases(hotfix, release('10.24.0', { deployedAt: at(10) })), -1);
});

test('commits of one repository go by their order there', () => {
  const older = release('3f9c1ab', { commitPosition: 7, deployedAt: at(9) });
  const newer = release('build-12', { commitPosition: 8, deployedAt: at(1) });
  assert.equal(compareReleases(older, newer), -1);
});

test('other names go by their deploys', () => {
  const older = release('build-12', { deployedAt: at(1) });
  assert.equal(compareReleases(release('build-9', { deployedAt: at(2) }), older), 1);
});

test('names of two schemes have no order', () => {
  const build = release('build-12', { deployedAt: at(1) });
  assert.equal(compareReleases(build, release('2.4.1', { deployedAt: at(2) })), null);
  assert.equal(compareReleases(build, release('build-13')), null);
});

test('a version that hardly anybody runs is odd until somebody deploys it', () => {
  const loaded = { isDeployed: false, spans: 30, spansSince: 100_000 };
  assert.ok(isOdd(loaded));
  assert.ok(isOdd({ ...loaded, spans: 3, spansSince: 3 }), 'too few to tell');
  assert.ok(!isOdd({ ...loaded, isDeployed: true }));
  assert.ok(!isOdd({ ...loaded, spans: 1_000 }));
  assert.ok(!isOdd({ ...loaded, spansSince: null }), 'nobody counts spans');
});

const resolved = { at: at(0), release: release('2.4.2'), excludes: [] };
const seen = (version: string) => ({ at: at(60), release: release(version) });

test('an error in the resolving release, or in a newer one, is a regression', () => {
  assert.equal(judgeError(seen('2.4.2'), resolved), 'regressed');
  assert.equal(judgeError(seen('2.5.0'), resolved), 'regressed');
});

test('an error in an older release is still in it', () => {
  assert.equal(judgeError(seen('2.3.9'), resolved), 'still-in');
});

test('an error in a release that the fix excludes, or in one before that, is still in it', () => {
  const excludes = [release('2.5.0-beta.3')];
  assert.equal(judgeError(seen('2.5.0-beta.3'), { ...resolved, excludes }), 'still-in');
  assert.equal(judgeError(seen('2.5.0-beta.1'), { ...resolved, excludes }), 'still-in');
  assert.equal(judgeError(seen('2.5.0'), { ...resolved, excludes }), 'regressed');
});

test('an odd or excluded version takes no part: 999.9.9 reopens nothing', () => {
  const odd = { at: at(60), release: release('999.9.9', { takesPart: false }) };
  assert.equal(judgeError(odd, resolved), 'no-order');
  assert.equal(judgeError({ at: at(60), release: null }, resolved), 'no-order');
});

test('resolved without a release, errors within thirty minutes are stragglers', () => {
  const plainly = { ...resolved, release: null };
  assert.equal(judgeError({ ...seen('1.0.0'), at: at(30) }, plainly), 'straggler');
  assert.equal(judgeError({ ...seen('1.0.0'), at: at(31) }, plainly), 'regressed');
});

test('an error from before the decision is no regression, however late it comes', () => {
  assert.equal(judgeError({ ...seen('2.4.2'), at: at(-1) }, resolved), 'straggler');
});

test('until the next release is deployed, nothing is a regression of what it will fix', () => {
  assert.equal(judgeError(seen('2.4.1'), { ...resolved, release: 'next' }), 'still-in');
});
