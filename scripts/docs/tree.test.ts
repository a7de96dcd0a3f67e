/** What the docs say of the tree is true: links lead somewhere, the index is whole, folders are there. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const pages = globSync('**/*.md', {
  exclude: (path) => /node_modules|(^|\/)\.(dojang|git)$|\/dist$/.test(path),
});
/** Code is no link, and what is in it may look like one. */
const read = (path: string) =>
  readFileSync(path, 'utf8')
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, '');

test('every link of a page leads to a file of the tree', () => {
  assert.ok(pages.length > 40, `only ${pages.length} pages were seen`);
  const broken = pages.flatMap((path) =>
    [...read(path).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, to = '']) => to.replace(/#.*$/, ''))
      .filter((to) => to !== '' && !/^[a-z]+:/.test(to) && !to.startsWith('../blob/'))
      .filter((to) => !existsSync(join(dirname(path), to)))
      .map((to) => `${path}: ${to}`),
  );
  assert.deepEqual(broken, []);
});

test('the README of a package names each of its rooms', () => {
  const unnamed = ['kernel', 'web', 'modules/commit'].flatMap((folder) => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const rooms = globSync('src/*/', { cwd: folder }).map((room) => room.replace(/\/?$/, '/'));
    assert.ok(rooms.length > 10, `${folder}: ${rooms.length} rooms`);
    return rooms.filter((room) => !readme.includes(room)).map((room) => `${folder}/${room}`);
  });
  assert.deepEqual(unnamed, []);
});

test('the index of the docs names every page', () => {
  const index = readFileSync('docs/README.md', 'utf8');
  const named = globSync('docs/{,guides/}*.md')
    .map((path) => path.slice('docs/'.length))
    .filter((path) => path !== 'README.md');
  assert.ok(named.length >= 12);
  assert.deepEqual(
    named.filter((path) => !index.includes(`(${path})`)),
    [],
  );
});

test('the numbers of the decisions are each used once', () => {
  const numbers = globSync('docs/decisions/*.md').map((path) => path.slice(15, 19));
  assert.ok(numbers.length >= 34);
  assert.equal(new Set(numbers).size, numbers.length);
});

test('each of the twenty-five questions is answered by a folder that is there', () => {
  const rows = [
    ...readFileSync('docs/questions.md', 'utf8').matchAll(/^\| \d+\. .*\| `([^`]+)\/` +\|$/gm),
  ];
  assert.equal(rows.length, 25);
  const missing = rows
    .map(([, folder = '']) => folder)
    .filter((folder) => !existsSync(folder) || !statSync(folder).isDirectory());
  assert.deepEqual(missing, []);
});

test('each table of the glossary has its words once and in order, and the code uses those of the first', () => {
  const tables = readFileSync('docs/glossary.md', 'utf8')
    .split(/^## /m)
    .map((section) =>
      [...section.matchAll(/^\| ([A-Za-z][A-Za-z,' ]*?) +\|/gm)].map(([, word = '']) =>
        word.toLowerCase(),
      ),
    )
    .map(([, ...words]) => words);
  assert.ok(tables.length >= 2);
  for (const words of tables) assert.deepEqual(words, [...new Set(words)].sort());
  const [ofCode = []] = tables;
  assert.ok(ofCode.length >= 40, `${ofCode.length} words`);
  const code = globSync('{kernel,modules/*,agent,server,ui,web}/src/**/*.{ts,tsx}')
    .map((path) => readFileSync(path, 'utf8').toLowerCase())
    .join('\n');
  const unused = ofCode.filter(
    (word) => !code.includes(word) && !code.includes(word.replace(' ', '-')),
  );
  assert.deepEqual(unused, []);
});
