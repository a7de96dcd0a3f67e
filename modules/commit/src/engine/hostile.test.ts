import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile } from '../testing/input-file.ts';
import { describeChange, scopeChange } from './index.ts';

const size = 99_000;
const rep = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
const nest = (open: string, close: string) => {
  const times = Math.floor(size / (open.length + close.length));
  return open.repeat(times) + close.repeat(times);
};
const stairs = (line: string) =>
  Array.from({ length: 400 }, (_, n) => ' '.repeat(n) + line).join('\n');

/** Inputs that made a parser, or our code behind it, need seconds or minutes. */
const hostile: readonly (readonly [path: string, text: string])[] = [
  ...['ts', 'tsx', 'js', 'py', 'go', 'rb', 'php', 'vue', 'md'].map(
    (end) => [`ticks.${end}`, rep('`')] as const,
  ),
  ['pairs.ts', rep('`a ')],
  ['quotes.ts', rep('"')],
  ['single.tsx', rep("'")],
  ['triple.ts', rep('"""\n')],
  ['template.ts', nest('`${', '}`')],
  ['underscore.ts', rep('_ ')],
  ['entity.ts', rep('&#')],
  ['macro.ts', rep('#define a \\\n')],
  ['rules.ts', nest('a{', '}')],
  ['generic.ts', `a${rep('<a')}`],
  ['exports.ts', rep('export const a=1;\n')],
  ['twins.ts', rep('function f(){}\n')],
  ['suites.test.ts', rep("it('a',()=>{});\n")],
  ['secret.ts', rep('password="')],
  ['calls.ts', nest('f(', ')')],
  ['blocks.rb', rep('do ')],
  ['stairs.py', stairs('if a:')],
  ['deep.json', nest('{"a":', '}')],
  ['anchors.yml', `a: &a [1]\n${rep('b: [*a,*a]\n')}`],
  ['stairs.yml', stairs('a:')],
  ['tables.toml', rep('[a.b.c]\n')],
  ['headings.md', rep('# h\n')],
  ['links.md', rep('[a](')],
  ['line.css', rep('a>b ')],
  ['long.go', `var ${'a'.repeat(size)} = 1`],
];

/** The processor time of this thread. Other processes do not count. */
const work = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

// A budget of 100 ms for parsing, shared by two sides, and for all other work.
const oneMaxMs = 1_500;

for (const [path, text] of hostile) {
  test(`${path}: 99 kB that were made to be slow are read in the time that a file has`, async () => {
    await scopeChange({ files: [inputFile(path, 'a\n', 'b\n')] });
    const middle = text.length / 2;
    for (const before of [null, `${text.slice(0, middle)}x${text.slice(middle)}`]) {
      const started = work();
      const scope = await scopeChange({ files: [inputFile(path, before, text)] });
      const took = work() - started;
      assert.ok(took < oneMaxMs, `${Math.round(took)} ms`);
      assert.equal(scope.files.length, 1);
    }
  });
}

test('a hundred such files take no longer than a change may', async () => {
  const files = Array.from({ length: 4 }, (_, n) =>
    hostile.map(([path, text]) => inputFile(`${n}/${path}`, null, text)),
  ).flat();
  const started = work();
  const scope = await scopeChange({ files });
  const took = work() - started;
  assert.ok(took < 8_000, `${Math.round(took)} ms`);
  assert.ok((scope.coverage.filesUnread ?? 0) > 20);
});

test('a file over its time falls to its lines, coverage and description say so, and the next is read', async () => {
  const code = (name: string) => `export function ${name}(a: number) {\n  return a;\n}\n`;
  const files = [
    inputFile('a.ts', null, code('first')),
    inputFile('b.ts', null, `${code('second')}${code('third')}`),
  ];
  const all = await scopeChange({ files });
  assert.equal(all.coverage.filesUnread, undefined);
  assert.deepEqual(all.elements.map(({ name }) => name).sort(), ['first', 'second', 'third']);
  // The clock stands still except for one jump, at the first look while the second file is read.
  let looks = 0;
  const leaps = (at: number) => () => {
    looks += 1;
    return looks > at ? 150 : 0;
  };
  const names = new Set<string>();
  for (let at = 1; at < 12; at += 1) {
    looks = 0;
    const scope = await scopeChange({ files, clock: leaps(at) });
    names.add(
      scope.elements
        .map(({ name }) => name)
        .sort()
        .join(),
    );
    const unread = scope.coverage.filesUnread ?? 0;
    assert.equal(scope.files.length, 2);
    assert.equal(scope.coverage.hunks, 2);
    const { risk } = describeChange(scope, { language: 'en', secrets: 0 });
    assert.equal(
      risk.some((line) => /took too long to read/.test(line)),
      unread > 0,
    );
  }
  assert.deepEqual([...names].sort(), ['first', 'first,second,third', 'second,third']);
});

test('a change over its time keeps what was read', async () => {
  let now = 0;
  const files = Array.from({ length: 50 }, (_, n) =>
    inputFile(`${n}.ts`, null, `export const a${n} = ${n};\n`),
  );
  const scope = await scopeChange({ files, clock: () => (now += 15) });
  const unread = scope.coverage.filesUnread ?? 0;
  assert.ok(unread > 10 && unread < 40, `${unread} of 50`);
  assert.equal(scope.elements.length, 50 - unread);
});
