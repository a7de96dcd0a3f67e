/** What a person types at the terminal is cleaned as git cleans it, never reworded, never lost. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Bench, makeBench } from './bench.ts';

const messageOf = ({ site }: Bench) => site.git('log', '-1', '--format=%B');
const countOf = ({ site }: Bench) => Number(site.git('rev-list', '--count', 'HEAD'));

/** A repository with a change, and an editor of the person's that saves `typed` and keeps what it was opened with. */
function makeTyping(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  git('config', '--unset', 'commit.template');
  for (const [name, value] of Object.entries(settings)) git('config', name, value);
  write('src/a.txt', 'edited\n');
  const editor = join(bench.root, 'my editor');
  const opened = join(bench.root, 'opened');
  const type = (typed: string, end = 0) => {
    writeFileSync(join(bench.root, 'typed'), typed);
    writeFileSync(
      editor,
      `#!/bin/sh\ncp "$2" '${opened}'\ncat '${bench.root}/typed' > "$2"\nexit ${end}\n`,
      { mode: 0o755 },
    );
  };
  const commit = (input: string, words: readonly string[] = []) =>
    bench.run(['commit', ...words], {
      input,
      env: { GIT_EDITOR: `'${editor}' --wait`, TERM: 'xterm' },
    });
  return { ...bench, type, commit, opened: () => readFileSync(opened, 'utf8') };
}

/** The kept messages in the home folder. */
const keptFiles = ({ home }: Bench): string[] =>
  existsSync(join(home, 'kept'))
    ? readdirSync(join(home, 'kept'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('typed-message.json'),
      )
    : [];

function refuseBy(bench: Bench, name: string): void {
  const folder = join(bench.site.folder, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), '#!/bin/sh\necho "no ticket"\nexit 1\n', { mode: 0o755 });
}

const long = `feat(cart): ${'let whoever has paid already '.repeat(6)}move on.`;

test('a message is committed as it was typed, whatever could be said of it', async (t) => {
  const typing = makeTyping(t);
  for (let n = 0; n < 6; n += 1) {
    typing.site.git('commit', '-q', '--allow-empty', '-m', `fix(cart): mend ${n}`);
  }
  typing.type(`${long}\n\nWhy it is so:\n  * one\n  * two\n`);
  const { code, text } = await typing.commit('e\na\n');
  assert.equal(code, 0, text);
  assert.equal(messageOf(typing), `${long}\n\nWhy it is so:\n  * one\n  * two\n`);
  assert.match(text, /characters/, 'what could be better is said all the same');
});

for (const [how, settings, typed, message] of [
  ['comments go', {}, 'fix: a\n# gone\n\n\n\nbody  \n', 'fix: a\n\nbody\n'],
  [
    'of another character',
    { 'core.commentChar': ';' },
    'fix: a\n; gone\n\n# kept\n',
    'fix: a\n\n# kept\n',
  ],
  ['of git’s choice', { 'core.commentChar': 'auto' }, 'fix: a\n\n# gone\n', 'fix: a\n'],
  [
    'whitespace keeps them',
    { 'commit.cleanup': 'whitespace' },
    'fix: a \n\n# kept\n',
    'fix: a\n\n# kept\n',
  ],
  [
    'verbatim keeps all',
    { 'commit.cleanup': 'verbatim' },
    'fix: a \n\n\n# kept\n',
    'fix: a \n\n\n# kept\n',
  ],
  [
    'scissors cut',
    { 'commit.cleanup': 'scissors' },
    'fix: a\n\n# kept\n# ------------------------ >8 ------------------------\ngone\n',
    'fix: a\n\n# kept\n',
  ],
  ['line ends of Windows', {}, 'fix: a\r\n\r\nbody\r\n# gone\r\n', 'fix: a\n\nbody\n'],
] as const) {
  test(`a typed message is cleaned as git cleans it: ${how}`, async (t) => {
    const typing = makeTyping(t, settings);
    typing.type(typed);
    const { code, text } = await typing.commit('e\na\n');
    assert.equal(code, 0, text);
    assert.equal(messageOf(typing).trimEnd(), message.trimEnd());
    assert.equal(
      typing.site.git('cat-file', 'commit', 'HEAD').split('\n\n').slice(1).join('\n\n').trimEnd(),
      message.trimEnd(),
    );
  });
}

test('an editor that ends with an error, or leaves nothing, changes nothing', async (t) => {
  for (const [typed, end, said] of [
    ['half a thought\n', 1, /error[\s\S]*COMMIT_EDITMSG/],
    ['# only a comment\n', 0, /is empty now/],
    ['Signed-off-by: Kim <kim@example.com>\n', 0, /is empty now/],
  ] as const) {
    const typing = makeTyping(t);
    typing.type(typed, end);
    const { code, text } = await typing.commit('e\nr\n');
    assert.equal(code, 1);
    assert.match(text, said);
    const again = await typing.commit('e\na\n');
    assert.equal(again.code, 0, again.text);
    assert.doesNotMatch(messageOf(typing), /half a thought|Signed-off-by/);
  }
});

test('what was typed and refused is kept, named, and offered the next time', async (t) => {
  for (const hook of ['pre-commit', 'commit-msg']) {
    const typing = makeTyping(t);
    const { folder, git } = typing.site;
    typing.type('feat: a long thought\n\ntwenty minutes of writing\n');
    refuseBy(typing, hook);
    const before = countOf(typing);
    const refused = await typing.commit('e\na\n');
    assert.equal(refused.code, 1);
    assert.match(refused.text, /no ticket[\s\S]*COMMIT_EDITMSG/);
    const kept = join(folder, '.git/COMMIT_EDITMSG');
    assert.match(readFileSync(kept, 'utf8'), /twenty minutes of writing/);
    git('config', 'core.hooksPath', '/dev/null');
    const offered = await typing.commit('a\n');
    assert.equal(offered.code, 0, offered.text);
    assert.match(offered.text, /typed this message before/);
    assert.equal(messageOf(typing), 'feat: a long thought\n\ntwenty minutes of writing\n');
    assert.equal(countOf(typing), before + 1);
    typing.site.write('src/b.txt', 'edited\n');
    assert.doesNotMatch(
      (await typing.commit('r\n')).text,
      /typed this message before|twenty minutes/,
    );
  }
});

test('a message of the command line is kept as well when the commit is refused', async (t) => {
  const typing = makeTyping(t);
  refuseBy(typing, 'commit-msg');
  const { code, text } = await typing.commit('', ['--message', 'fix: words of mine']);
  assert.equal(code, 1);
  assert.match(text, /COMMIT_EDITMSG/);
  const path = join(typing.site.folder, '.git/COMMIT_EDITMSG');
  assert.equal(readFileSync(path, 'utf8'), 'fix: words of mine\n');
});

test('a typed message that is given up for a draft is not offered again', async (t) => {
  const typing = makeTyping(t);
  typing.type('feat: given up\n');
  assert.equal((await typing.commit('e\nr\n')).code, 1);
  const { code, text } = await typing.commit('d\na\n');
  assert.equal(code, 0, text);
  assert.doesNotMatch(messageOf(typing), /given up/);
  assert.deepEqual(keptFiles(typing), []);
});

test('the editor shows what goes in, the template, and the diff where git would', async (t) => {
  const typing = makeTyping(t, { 'commit.verbose': 'true', 'commit.template': '.template' });
  typing.site.write('.template', '# Say why.\n');
  typing.type('fix: seen\n');
  const { code, text } = await typing.commit('e\na\n');
  assert.equal(code, 0, text);
  assert.match(
    typing.opened(),
    /^\w+.*\n[\s\S]*\n# Say why\.\n[\s\S]*# +M +src\/a\.txt\n[\s\S]*>8[\s\S]*\n\+edited\n/,
  );
  assert.equal(messageOf(typing), 'fix: seen\n');
});

test('without an editor the draft stays, and the fix is named', async (t) => {
  const { run, site } = makeTyping(t);
  const before = site.git('rev-parse', 'HEAD');
  const { code, text } = await run(['commit'], { input: 'e\nr\n', env: { TERM: 'dumb' } });
  assert.equal(code, 1);
  assert.match(text, /core\.editor/);
  assert.equal(site.git('rev-parse', 'HEAD'), before);
});
