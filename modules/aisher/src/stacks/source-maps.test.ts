import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyOf, type MapLookup, readError, readSourceMap, resolveError } from './index.ts';

/** Two functions of `src/pay.ts` in one line: `charge` throws at 5:9, `place` calls it at 12:3. */
const mapOf = (
  sources: readonly string[],
  mappings = segments([
    [300, 0, 4, 8],
    [500, 0, 11, 2, 0],
    [900, 1, 6, 1],
  ]),
) => JSON.stringify({ version: 3, sources, names: ['charge'], mappings });

/** Variable-length quantities in base 64, as the format has them. */
function vlq(value: number): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let out = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    out += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return out;
}

/** [column, source, line, column there, name]: each value is written as its difference from the one before. */
function segments(list: readonly (readonly number[])[]): string {
  const last = [0, 0, 0, 0, 0];
  return list
    .map((segment) =>
      segment
        .map((value, at) => {
          const difference = value - last[at]!;
          last[at] = value;
          return vlq(difference);
        })
        .join(''),
    )
    .join(',');
}

const stack = `TypeError: no
    at t (https://a.example/assets/app-a1b2c3d4.js:1:301)
    at e (https://a.example/assets/app-a1b2c3d4.js:1:501)
    at n (https://a.example/assets/app-a1b2c3d4.js:1:901)`;
const shape = readError({
  type: 'TypeError',
  message: 'no',
  stack: stack.replaceAll('.js:1:', '.js:1:'),
});

const always = (text: string): MapLookup => {
  const reading = readSourceMap(text);
  return ({ path }) => (path === '/assets/app-a1b2c3d4.js' ? reading : null);
};

test('frames of a build become frames of its sources, named by who called them', () => {
  const { shape: resolved, unresolved } = resolveError(
    shape,
    always(mapOf(['webpack://shop/./src/pay.ts', '../node_modules/react/index.js'])),
  );
  assert.deepEqual(unresolved, []);
  assert.deepEqual(
    resolved.chain[0]!.frames.map(({ path, line, column, function: name, inApp }) => [
      path,
      line,
      column,
      name,
      inApp,
    ]),
    [
      ['src/pay.ts', 5, 9, 'charge', true],
      ['src/pay.ts', 12, 3, '', true],
      ['node_modules/react/index.js', 7, 2, '', false],
    ],
  );
  assert.deepEqual(
    keyOf('shop', resolved, { template: '' }).parts.map(({ value }) => value),
    ['TypeError', 'src/pay.ts charge', 'src/pay.ts'],
  );
});

test('a frame without a map stays as it is, with the reason', () => {
  const { shape: same, unresolved } = resolveError(shape, () => null);
  assert.deepEqual(same.chain, shape.chain);
  assert.deepEqual(
    unresolved.map(({ reason }) => reason),
    ['no-map', 'no-map', 'no-map'],
  );
});

test('what is no map is refused with a word', () => {
  for (const [text, refused] of [
    ['', 'broken'],
    ['<html>', 'broken'],
    ['null', 'broken'],
    ['[]', 'broken'],
    ['{"version":3}', 'broken'],
    ['{"version":2,"sources":["a"],"names":[],"mappings":""}', 'broken'],
    ['{"version":3,"sources":["a"],"names":[],"mappings":7}', 'broken'],
    ['{"version":3,"sources":[],"names":[],"mappings":""}', 'without-sources'],
    ['{"version":3,"sources":[null],"names":[],"mappings":"AAAA"}', 'without-sources'],
    [' '.repeat(50 * 1024 * 1024 + 1), 'too-large'],
  ] as const) {
    assert.deepEqual(readSourceMap(text), { refused }, text.slice(0, 60));
  }
  const { shape: same, unresolved } = resolveError(shape, always('{'));
  assert.deepEqual(same.chain, shape.chain);
  assert.equal(unresolved[0]?.reason, 'broken');
});

test('a map of another build knows nothing of the place', () => {
  const { unresolved } = resolveError(shape, always(mapOf(['src/pay.ts', 'x.ts'], ';;AAAA')));
  assert.deepEqual(
    unresolved.map(({ reason }) => reason),
    ['other-build', 'other-build', 'other-build'],
  );
});

test('the name of a source leads nowhere', () => {
  for (const source of [
    '../../../../etc/passwd',
    '/etc/passwd',
    'file:///etc/passwd',
    '..\\..\\etc\\passwd',
    './../etc/./passwd',
  ]) {
    const { shape: resolved } = resolveError(shape, always(mapOf([source, 'x.ts'])));
    assert.equal(resolved.chain[0]?.frames[0]?.path, 'etc/passwd', source);
  }
});

test('a map that stands behind a guard against scripts, and one of sections, are read', () => {
  const guarded = `)]}'\n${mapOf(['src/pay.ts', 'x.ts'])}`;
  assert.deepEqual(resolveError(shape, always(guarded)).unresolved, []);
  const sections = JSON.stringify({
    version: 3,
    sections: [{ offset: { line: 0, column: 0 }, map: JSON.parse(mapOf(['src/pay.ts', 'x.ts'])) }],
  });
  assert.deepEqual(resolveError(shape, always(sections)).unresolved, []);
});

test('other languages have no source maps', () => {
  const java = readError({ type: '', message: '', stack: 'a.E: no\n\tat a.B.c(B.java:1)' });
  assert.equal(resolveError(java, () => assert.fail()).shape, java);
});
