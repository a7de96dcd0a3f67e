import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile as edit } from '../../testing/input-file.ts';
import { scopeChange } from '../index.ts';

const lines = (count: number, text: string) =>
  Array.from({ length: count }, (_, n) => `  ${text}(${n});\n`).join('');

test('what a change keeps coming back to ranks before what merely has more lines', async () => {
  const files = [
    edit(
      'src/client.ts',
      `export interface Options {\n  url: string;\n}\n\nexport function connect(options: Options) {\n${lines(20, 'step')}}\n\nfunction legacy() {\n${lines(20, 'old')}}\n`,
      `export interface Options {\n  url: string;\n  retryLimit: number;\n}\n\nexport function connect(options: Options) {\n  if (options.retryLimit > 3) warn(options.retryLimit);\n${lines(19, 'step')}}\n\nfunction legacy() {\n${lines(20, 'renewed')}}\n`,
    ),
    edit(
      'src/client.test.ts',
      `import { test } from 'node:test';\n`,
      `import { test } from 'node:test';\n\ntest('retryLimit stops a client that never connects', () => {\n  connect({ url: '', retryLimit: 1 });\n});\n`,
    ),
    edit('docs/client.md', '# Client\n', '# Client\n\nSet `retryLimit` to stop early.\n'),
  ];
  const { elements } = await scopeChange({ files });
  assert.equal(elements[0]?.name, 'Options.retryLimit');
  assert.equal(elements[0]?.weight, 1);
  assert.ok(elements.some(({ name }) => name === 'legacy'));
  assert.ok(elements.every(({ weight }) => weight >= 0 && weight <= 1));
});

test('text without end is ranked in a moment, and a hostile name breaks nothing', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const source = names.map((name) => `export function ${name}() {\n  return 1;\n}\n`).join('\n');
  const wide = `${'toString '.repeat(200_000)}\n`;
  const { elements } = await scopeChange({
    files: [edit('src/odd.ts', null, source), edit('notes.txt', 'a\n', wide.repeat(4))],
  });
  assert.deepEqual(elements.map(({ name }) => name).sort(), [...names].sort());
  assert.ok(elements.every(({ weight }) => Number.isFinite(weight)));
});
