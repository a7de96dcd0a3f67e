import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { keyOf, type LanguageName, readError } from './index.ts';

const languages: readonly LanguageName[] = [
  'javascript',
  'python',
  'java',
  'go',
  'dotnet',
  'ruby',
  'php',
  'rust',
];

/** Pieces of stacks of all languages, and what breaks readers that trust them. */
const pieces = [
  ...[
    'at ',
    ' (',
    ')',
    '@',
    ':1:2',
    '::',
    '->',
    '<',
    '>',
    '[',
    ']',
    '#0 ',
    '{main}',
    '{closure',
    '}',
  ],
  ...[
    'File "',
    '", line 3, in ',
    '\tat a.b(C.java:1)',
    'Caused by: ',
    'Suppressed: ',
    '... 3 more',
  ],
  ...[
    '... 999999 more',
    ' ---> ',
    '(Inner Exception #1) ',
    '<---',
    '--- End of inner exception stack trace ---',
  ],
  ...[
    'goroutine 1 [running]:',
    'panic(',
    '\t/a.go:1 +0x1',
    'created by ',
    "thread 'main' panicked at ",
    'stack backtrace:',
  ],
  ...[
    '   0: a::b',
    '  | ',
    '  +-+---------------- 1 ----------------',
    '    +---------------- 2 ----------------',
  ],
  ...[
    "a.rb:1:in 'b'",
    'Traceback (most recent call last):',
    '[errors]: [',
    '[cause]: ',
    'eval at ',
    '$$Lambda',
    '@anonymous',
  ],
  ...['\n', '\r\n', '\0', '\ud800', '\u202e', ' ', '한글', '`1', '__proto__', 'constructor'],
];

const stacks = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
);

test('no text of a stranger throws, and every error has a key', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      stacks,
      fc.option(fc.constantFrom(...languages)),
      (type, stack, language) => {
        const shape = readError({ type, message: stack, stack, ...(language ? { language } : {}) });
        const key = keyOf('shop', shape, { template: stack });
        assert.match(key.hash, /^[0-9a-f]{32}$/);
        assert.ok(shape.chain.length >= 1 && shape.chain.length <= 10);
        assert.equal(shape.chain[0]?.relation, 'outermost');
        assert.ok(shape.chain.includes(shape.decisive));
      },
    ),
    { seed: 7, numRuns: 2000 },
  );
});

test('the same error has the same key, whatever was read in between', () => {
  fc.assert(
    fc.property(stacks, stacks, (one, other) => {
      const key = () =>
        keyOf('shop', readError({ type: 'E', message: '', stack: one }), { template: '' }).hash;
      const first = key();
      readError({ type: 'E', message: '', stack: other });
      assert.equal(key(), first);
    }),
    { seed: 8, numRuns: 300 },
  );
});

test('only the first 256 KiB of a stack are read', () => {
  const stack = `a.E: no\n\tat a.B.first(B.java:1)\n${'\tat a.B.again(B.java:1)\n'.repeat(50_000)}\tat a.B.last(B.java:1)`;
  assert.ok(stack.length > 1_000_000);
  const shape = readError({ type: '', message: '', stack });
  assert.equal(shape.isCut, true);
  const frames = shape.chain[0]!.frames;
  assert.equal(frames[0]?.function, 'first');
  assert.ok(frames.length < 12_000 && frames.every((frame) => frame.function !== 'last'));
});

/** Steps grow with the text: a text of twice the size may not take the square of the time. It ends, or the test does not. */
const long = (piece: string) => piece.repeat(Math.ceil(300_000 / piece.length));

test('texts that are made to be slow are read to their end', () => {
  const hostile = [
    ...pieces.filter((piece) => piece.trim() !== '').map(long),
    ...[
      '(',
      '<',
      ' in ',
      '$',
      '\\',
      'a.',
      'at (',
      ' at ',
      '::<',
      '[[',
      '.func1',
      '/*',
      'a@',
      'in `',
    ].map(long),
    ...[
      ' at a(b:1',
      'Aa',
      '0',
      '\t',
      '- ',
      '+-',
      '| ',
      ': ',
      '#',
      '%2e',
      '\n\n',
      '/vendor/',
      '@anonymous->',
    ].map(long),
  ];
  for (const stack of hostile) {
    for (const language of languages) {
      const shape = readError({ type: stack, message: '', stack, language });
      keyOf('shop', shape, { template: stack });
    }
  }
});

test('frames that many causes share are not restored without an end', () => {
  const frames = '\tat a.B.c(B.java:1)\n'.repeat(2000);
  const causes = 'Caused by: a.E: no\n\tat a.B.d(B.java:1)\n\t... 2000 more\n'.repeat(2000);
  const { chain } = readError({ type: '', message: '', stack: `a.E: no\n${frames}${causes}` });
  const total = chain.reduce((sum, link) => sum + link.frames.length, 0);
  assert.ok(total < 12_000, `${total} frames`);
});
