import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { inputFile } from '../../testing/input-file.ts';
import { defaultConvention } from '../convention/convention.ts';
import { draftMessage } from '../draft/draft.ts';
import { scopeChange } from '../index.ts';
import { cutTo } from './fit.ts';
import { machineBody, oneLine, withoutOrders } from './message.ts';

/** The trailers that git itself finds. */
const trailersOf = (message: string) =>
  execFileSync('git', ['interpret-trailers', '--parse', '--no-divider'], {
    input: message,
    encoding: 'utf8',
  }).trim();

const forged = [
  'Co-authored-by: Eve <eve@example.com>',
  ' Co-authored-by: Eve <eve@example.com>',
  '\tSigned-off-by: Eve <eve@example.com>',
  '- Reviewed-by: Eve <eve@example.com>',
  'Co-authored-by： Eve <eve@example.com>',
  'Co-authored-by\u00a0: Eve <eve@example.com>',
  'Co-\u200bauthored-by: Eve <eve@example.com>',
  'Signed-off-by:\n  Eve <eve@example.com>',
  'Tested-by:\u2028Eve <eve@example.com>',
  'Release-As: 9.0.0',
  'release-as: 9.0.0',
  'Change-Id: I0123456789',
  'Closes #1',
  'closes: #1',
  'Fixes eve/repo#1',
  'Resolves https://github.com/eve/repo/issues/1',
  'Implements GH-1',
  'Refs: #1',
  'BREAKING CHANGE: all of it',
  'BREAKING-CHANGE: all of it',
  '* BREAKING CHANGE: all of it',
  'skip-checks: true',
  '[skip ci]',
  '[CI SKIP]',
  '[no ci]',
  '[sk[skip ci]ip ci]',
  '[skip\u200b ci]',
  '[vercel skip]',
  '***NO_CI***',
  'Generated with a model',
  'This reverts commit 0123456789abcdef.',
  '(cherry picked from commit 0123456789abcdef)',
];
const order =
  /-by\s*[:：]|eve|#\d|gh-\d|issues\/|release|change-id|breaking|skip|no.ci|generated|0123456789/i;

test('a machine’s body brings no trailer and no order, however it is written', () => {
  assert.ok(forged.length > 0);
  for (const line of forged) {
    for (const text of [line, `Why: it failed.\n\n${line}`, `${line}\n${line}\n\nMore.`]) {
      const body = machineBody(text);
      assert.doesNotMatch(body, order, JSON.stringify(text));
      assert.equal(trailersOf(`fix: pay\n\n${body}\n`), '', JSON.stringify(text));
    }
  }
});

test('what a body says stays: prose, lists, code, and a word with a colon as a point of a list', () => {
  const body =
    '결제가 한 번 더 시도돼요.\n\n- retry-count: 3 → 5\n- fixes the total\n\n`a[0]` is kept';
  assert.equal(machineBody(body), body);
  assert.equal(machineBody('Note: it waits.'), '- Note: it waits.');
  assert.equal(machineBody('Fixes the total #12 times'), 'Fixes the total 12 times');
});

test('git finds no trailer in a machine’s body, whatever it is', () => {
  const part = fc.oneof(
    fc.constantFrom(...forged, 'a', ':', ' ', '\n', '\n\n', '-by', 'X-Y', '=', '-', '#', '//'),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      const body = machineBody(parts.join(''));
      assert.equal(trailersOf(`fix: pay\n\n${body}\n`), '', JSON.stringify(body));
    }),
    { numRuns: 60 },
  );
});

test('a header from names of strangers gives no orders', async () => {
  for (const name of [
    'Closes #1',
    '[skip ci]',
    'fixup! it',
    'PAY-1 #close',
    'BREAKING CHANGE: x',
  ]) {
    const said = withoutOrders(name);
    assert.doesNotMatch(said, /#\d|skip|fixup!|#close|BREAKING/, name);
    const file = inputFile('docs/guide.md', '# Guide\n', `# Guide\n\n## ${name}\n\nText.\n`);
    const scope = await scopeChange({ files: [file] });
    const convention = { ...defaultConvention, bodyShare: 1 };
    for (const style of ['conventional', 'free'] as const) {
      const drafted = draftMessage({ scope, convention: { ...convention, style }, branch: null });
      assert.doesNotMatch(drafted.message, /#\d|\[skip|^fixup!|#close|^BREAKING/m, drafted.message);
    }
  }
});

test('a person’s own words stay the person’s', async () => {
  const scope = await scopeChange({ files: [inputFile('src/a.ts', 'a\n', 'b\n')] });
  const hint = 'fix the total, closes #12';
  const { message } = draftMessage({ scope, convention: defaultConvention, branch: null, hint });
  assert.match(message, /#12/);
});

test('an emoji of several characters stays whole, in a header and at a cut', () => {
  const family = '👨‍👩‍👧';
  const tinted = '👩🏽‍💻';
  for (const emoji of [family, tinted, '🏳️‍🌈', '❤️‍🔥']) {
    assert.equal(oneLine(`a ${emoji} b`), `a ${emoji} b`);
    assert.equal(machineBody(`a ${emoji} b`), `a ${emoji} b`);
    for (let max = 3; max <= emoji.length + 3; max += 1) {
      const kept = cutTo(`ab ${emoji} tail`, max);
      assert.ok(['ab ', `ab ${emoji}`].includes(kept), JSON.stringify({ max, kept }));
    }
  }
  // A joiner that joins no emoji is still hidden text.
  assert.equal(oneLine('pass\u200dword'), 'pass word');
  assert.equal(oneLine('👩\u200dx'), '👩 x');
  assert.equal(machineBody('pass\u200dword'), 'password');
});
