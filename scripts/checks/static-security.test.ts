import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanText } from './static-security.ts';

const bad: readonly [string, string, string][] = [
  ['a text that is run', 'a.ts', 'export const run = (text: string) => eval(text);\n'],
  ['a function made of text', 'a.ts', "export const f = new Function('a', 'return a');\n"],
  ['a timer that runs text', 'a.ts', "setTimeout('alert(1)', 10);\n"],
  [
    'a required name from outside',
    'a.ts',
    'export const load = (name: string) => require(name);\n',
  ],
  [
    'a shell that runs what it is handed',
    'a.ts',
    "import { exec } from 'node:child_process';\nexport const run = (words: string) => exec(words);\n",
  ],
  [
    'an expression that a hostile text holds for ever',
    'a.ts',
    'export const isList = (text: string): boolean => /^(a+)+$/.test(text);\n',
  ],
  ['an unseen character', 'a.ts', "export const role = 'user\u202e';\n"],
  [
    'markup from text',
    'a.tsx',
    'export const A = (p: { t: string }) => <b dangerouslySetInnerHTML={{ __html: p.t }} />;\n',
  ],
  [
    'markup set by hand',
    'a.ts',
    'export const show = (at: Element, text: string) => { at.innerHTML = text; };\n',
  ],
];

for (const [name, path, text] of bad) {
  test(`the scan finds ${name}`, async () => {
    const found = await scanText(text, `kernel/src/${path}`);
    assert.equal(found.length, 1, found.join('\n') || 'nothing was found');
  });
}

test('typed code and screens without a fault pass', async () => {
  const code = "import type { A } from './a.ts';\nexport const f = <T extends A>(a: T): T => a;\n";
  assert.deepEqual(await scanText(code, 'kernel/src/a.ts'), []);
  const screen = 'export const A = (p: { text: string }) => <b>{p.text as string}</b>;\n';
  assert.deepEqual(await scanText(screen, 'web/src/a.tsx'), []);
});

test('an exception that excuses nothing is found', async () => {
  const found = await scanText(
    '// eslint-disable-next-line no-eval -- old\nexport const a = 1;\n',
    'kernel/src/a.ts',
  );
  assert.match(found.join(), /Unused eslint-disable/);
});

test('what cannot be read is a finding', async () => {
  assert.match((await scanText('const = ;\n', 'kernel/src/a.ts')).join(), /cannot be read/);
});
