/**
 * `node agent/rehearse.ts DIST SCRATCH`: makes a commit with the built files, in a repository of its own,
 * and keeps the code that V8 compiled for it beside them. Called by `build.ts`.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { writeDurably } from './src/base/files.ts';

const [dist = '', scratch = ''] = process.argv.slice(2);
const { openFiles } = createRequire(import.meta.url)('./bin/built.cjs');

const git = (...words: string[]) => execFileSync('git', ['-C', scratch, ...words]);
const write = (path: string, text: string) => writeFileSync(join(scratch, path), text);
const code = (name: string, rate: number) =>
  `/** In won. */\nexport function ${name}(count: number): number {\n  return count * ${rate};\n}\n`;

/** As many kinds of change as an ordinary day has, so that the code for each is compiled. */
const changes: readonly Readonly<Record<string, string>>[] = [
  { 'src/price.ts': code('priceOf', 4500), 'src/order.ts': code('orderTotal', 2) },
  { 'src/price.ts': `${code('priceOf', 4500)}\n${code('discountOf', 300)}` },
  { 'README.md': '# Prices\n\nIn won.\n', 'src/order.ts': code('orderTotal', 3) },
  {
    'package.json': '{\n  "dependencies": { "zod": "4.0.0" }\n}\n',
    'src/cart.py': 'def total():\n  return 1\n',
  },
  { 'package.json': '{\n  "dependencies": { "zod": "4.1.0" }\n}\n' },
  {
    'src/cart.py': 'def total(rows):\n  return len(rows)\n',
    'src/cart.test.ts': "test('a cart adds up', () => {});\n",
  },
];

git('init', '-q', '-b', 'main');
mkdirSync(join(scratch, 'src'));
for (const [number, change] of changes.entries()) {
  for (const [path, text] of Object.entries(change)) write(path, text);
  git('add', '-A');
  git('commit', '-q', '-m', `fix(order): handle case ${number}`);
  git('commit', '-q', '--allow-empty', '-m', `feat: add part ${number}\n\nSay why.`);
}
write('src/price.ts', code('priceOf', 5000));
write('src/order.ts', `${code('orderTotal', 4)}\n${code('orderTax', 10)}`);
write('README.md', '# Prices\n\nIn won, with tax.\n\n## Tax\n');

const files = openFiles(dist);
const status: number = await files.load('cli.cjs').main(['commit', '--yes'], scratch);
if (status !== 0) process.exit(status);
// V8 trusts what it is given, so a power cut must not leave half of the file.
writeDurably(join(dist, 'code'), files.code());
// Anyone who may run the files may read the compiled code.
chmodSync(join(dist, 'code'), 0o644);
