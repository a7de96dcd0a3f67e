/**
 * The options of `dojang commit`: what they take, and that the repository is the same as after `git commit`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeBase } from '@dojang/agent/testing/states';
import { belongingsOf } from './belongings.ts';
import { type Bench, makeBench } from './bench.ts';

const read = (bench: Bench, format: string) =>
  bench.site.git('log', '-1', `--format=${format}`).trimEnd();

function hook(bench: Bench, name: string, body: string): void {
  const path = join(bench.site.folder, '.git', 'hooks', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

/** Two files that git tracks, one of them staged in part, and a new one. */
function makeMixed(t: TestContext): Bench {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  for (const name of ['one.txt', 'dir/two.txt', 'dir/three.txt']) write(name, 'base\n');
  git('add', 'one.txt', 'dir');
  git('commit', '-q', '-m', 'feat: more files');
  write('one.txt', 'staged\n');
  git('add', 'one.txt');
  write('one.txt', 'staged\nand more\n');
  write('dir/two.txt', 'changed\n');
  rmSync(join(bench.site.folder, 'dir/three.txt'));
  write('dir/new.txt', 'new\n');
  return bench;
}

/** The state of a repository, to compare with a twin where plain git did the same. */
function stateOf({ site: { git } }: Bench) {
  return {
    tree: git('rev-parse', 'HEAD^{tree}'),
    parents: git('log', '-1', '--format=%P').split(' ').length,
    index: git('ls-files', '--stage'),
    status: git('status', '--porcelain'),
  };
}

for (const words of [
  ['dir'],
  ['one.txt'],
  ['dir/two.txt', 'one.txt'],
  ['-o', '--', 'dir/three.txt'],
  ['*.txt'],
  [':(exclude)dir'],
  ['-a'],
  ['--all', '--amend', '--no-edit'],
  ['--amend', '--only', '--no-edit'],
  ['--amend', 'dir'],
] as const) {
  test(`commit ${words.join(' ')} takes what git commit takes, and leaves what it leaves`, async (t) => {
    const [bench, twin] = [makeMixed(t), makeMixed(t)];
    const given = words.some((word) => word === '--no-edit') ? [] : ['-m', 'fix: these'];
    twin.site.git('commit', '-q', ...given, ...words);
    const { code, text } = await bench.run(['commit', ...given, ...words]);
    assert.equal(code, 0, text);
    assert.deepEqual(stateOf(bench), stateOf(twin));
    assert.equal(read(bench, '%B'), read(twin, '%B'));
  });
}

test('paths are those of the folder where they are typed, and of the person’s pathspec settings', async (t) => {
  const bench = makeMixed(t);
  const inside = join(bench.site.folder, 'dir');
  const first = await bench.run(['-C', inside, 'commit', 'two.txt', '-m', 'fix: from inside']);
  assert.equal(first.code, 0, first.text);
  assert.equal(bench.site.git('show', '--format=', '--name-only'), 'dir/two.txt');
  const literal = await bench.run(['commit', '*.txt', '-m', 'x'], {
    env: { GIT_LITERAL_PATHSPECS: '1' },
  });
  assert.equal(literal.code, 1, literal.text);
});

test('a path that matches nothing, and a choice without a change, are said truly', async (t) => {
  const bench = makeMixed(t);
  const was = belongingsOf(bench.site);
  for (const [words, code, said] of [
    [['commit', 'dir/new.txt', '-m', 'x'], 1, /"dir\/new\.txt" matches no file that git tracks/],
    [['commit', 'one.txt', 'nowhere', '-m', 'x'], 1, /"nowhere" matches no file/],
    [['commit', '.gitignore', '-m', 'x'], 1, /these paths are the same as HEAD/],
    [['commit', '../outside', '-m', 'x'], 128, /outside/],
    [['commit', '-a', 'one.txt', '-m', 'x'], 2, /cannot be used together/],
    [['commit', '--staged', 'one.txt', '-m', 'x'], 2, /cannot be used together/],
    [['commit', '--only', '-m', 'x'], 2, /--only needs PATH or --amend/],
    [['commit', '--reset-author', '-m', 'x'], 2, /--reset-author needs --amend/],
    [['commit', '-m', ''], 1, /message is empty/],
    [['commit', '-m', ' \n'], 1, /message is empty/],
    [['commit', '-F', 'no-such-file'], 128, /no-such-file/],
    [['commit', '-m', 'x', '--date', 'whenever'], 128, /cannot read "whenever"/],
    [['commit', '-m', 'x', '--author', 'Nobody Here'], 128, /not an author in the history/],
    [['commit', '-m', 'x', '-F', 'y'], 2, /cannot be used together/],
    [['commit', '--json'], 2, /--json needs/],
  ] as const) {
    const ran = await bench.run(words);
    assert.equal(ran.code, code, `${words.join(' ')}: ${ran.text}`);
    assert.match(ran.text, said, words.join(' '));
    assert.equal(ran.out, '', words.join(' '));
  }
  assert.deepEqual(belongingsOf(bench.site), was);
});

test('nothing to draft says why, on stderr, with exit code 1', async (t) => {
  const bench = makeBench(t);
  const { site } = bench;
  const clean = await bench.run(['commit', '-y']);
  assert.deepEqual([clean.code, clean.out], [1, '']);
  assert.match(clean.text, /same as HEAD/);
  assert.equal((await bench.run(['draft'])).code, 1);
  site.write('fresh.txt', 'x\n');
  const tracked = await bench.run(['commit', '-a', '-y']);
  assert.match(tracked.text, /No file that git tracks has changed/);
  const staged = await bench.run(['commit', '--staged', '-m', 'fix: x']);
  assert.equal(staged.code, 1);
  assert.match(staged.text, /Nothing is staged/);
  assert.doesNotMatch(staged.text, /same as HEAD/);
});

test('author, dates, sign-off and trailers are as git writes them', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  const commit = async (...words: string[]) => {
    write('src/a.txt', words.join(' '));
    const { code, text } = await bench.run(['commit', ...words]);
    assert.equal(code, 0, text);
  };
  await commit(
    '-m',
    'fix: a',
    '--author',
    'Lee <lee@example.com>',
    '--date=2021-02-03T04:05:06+0900',
  );
  assert.equal(
    read(bench, '%an|%ae|%aI|%cn'),
    'Lee|lee@example.com|2021-02-03T04:05:06+09:00|김개발',
  );
  await commit('-m', 'fix: b', '--author=lee@', '--date=yesterday');
  assert.match(read(bench, '%an|%ae'), /^Lee\|lee@example\.com$/);
  const age = Date.now() / 1000 - Number(read(bench, '%at'));
  assert.ok(age > 80_000 && age < 180_000, String(age));
  const me = 'Signed-off-by: 김개발 <dev@example.com>';
  await commit('-sm', 'fix: c');
  assert.equal(read(bench, '%B'), `fix: c\n\n${me}`);
  await commit('-s', '-m', 'fix: d', '-m', me);
  assert.equal(read(bench, '%B'), `fix: d\n\n${me}`);
  await commit('-s', '-m', 'fix: e', '--trailer', 'Reviewed-by: Lee', '--trailer=Refs=12');
  assert.equal(read(bench, '%B'), `fix: e\n\n${me}\nReviewed-by: Lee\nRefs: 12`);
  writeFileSync(join(bench.root, 'words.txt'), 'fix: from a file\n\nBody.\n');
  await commit('-F', join(bench.root, 'words.txt'));
  assert.equal(read(bench, '%B'), 'fix: from a file\n\nBody.');
  write('src/a.txt', 'by stdin\n');
  assert.equal((await bench.run(['commit', '--file=-'], { input: 'fix: by stdin\n' })).code, 0);
  assert.equal(read(bench, '%s'), 'fix: by stdin');
  await commit('--cleanup=strip', '-m', 'fix: f\n# no comment stays');
  assert.equal(read(bench, '%B'), 'fix: f');
  assert.equal(git('status', '--porcelain'), '');
});

test('signing off runs no program that the repository configures for trailers', async (t) => {
  const bench = makeBench(t);
  bench.site.git('config', 'trailer.x.command', `touch ${join(bench.root, 'ran')}`);
  bench.site.write('src/a.txt', 'x\n');
  assert.equal((await bench.run(['commit', '-s', '-m', 'fix: x'])).code, 0);
  assert.ok(!existsSync(join(bench.root, 'ran')));
});

test('where every commit is signed off the draft is, too, and --no-signoff leaves it out', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  for (let n = 0; n < 20; n += 1)
    git('commit', '-q', '-s', '--allow-empty', '-m', `fix: number ${n}`);
  write('src/a.txt', 'x\n');
  const shown = await bench.run(['commit', '--dry-run']);
  assert.match(shown.out, /Signed-off-by: 김개발 <dev@example\.com>/);
  const left = await bench.run(['commit', '--dry-run', '--no-signoff']);
  assert.doesNotMatch(left.out, /Signed-off-by/);
  assert.equal((await bench.run(['commit', '-y'])).code, 0);
  assert.match(read(bench, '%B'), /Signed-off-by/);
});

test('--no-verify leaves out pre-commit and commit-msg, and says so', async (t) => {
  const bench = makeBench(t);
  for (const name of ['pre-commit', 'commit-msg']) hook(bench, name, 'exit 1');
  hook(bench, 'prepare-commit-msg', 'echo "Worded: yes" >> "$1"');
  bench.site.write('src/a.txt', 'x\n');
  assert.equal((await bench.run(['commit', '-m', 'fix: x'])).code, 1);
  const { code, text } = await bench.run(['commit', '-nm', 'fix: x']);
  assert.equal(code, 0, text);
  assert.match(text, /were skipped/);
  assert.match(read(bench, '%B'), /Worded: yes/);
});

test('--amend keeps author, date and parents, and its message is where the conversation begins', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  const env = { GIT_AUTHOR_NAME: 'Lee', GIT_AUTHOR_DATE: '2021-02-03T04:05:06+0900' };
  write('src/a.txt', 'first\n');
  await bench.run(['commit', '-m', 'fix: first words'], { env });
  const parent = git('rev-parse', 'HEAD^');
  write('src/a.txt', 'second\n');
  const asked = await bench.run(['commit', '--amend'], { input: 'a\n' });
  assert.equal(asked.code, 0, asked.text);
  assert.equal(
    read(bench, '%P|%an|%aI|%s'),
    `${parent}|Lee|2021-02-03T04:05:06+09:00|fix: first words`,
  );
  assert.equal(git('show', 'HEAD:src/a.txt'), 'second');
  assert.match(git('reflog', '-1', '--format=%gs'), /^commit \(amend\): /);
  await bench.run(['commit', '--amend', '--only', '--reset-author', '-m', 'fix: better words']);
  assert.equal(read(bench, '%an|%s'), '김개발|fix: better words');
  assert.equal(git('status', '--porcelain'), '');
  git('reset', '-q', '--soft', 'HEAD^');
  git('commit', '-q', '-m', 'x');
  write('src/a.txt', `${git('show', 'HEAD^:src/a.txt')}\n`);
  const empty = await bench.run(['commit', '--amend', '--no-edit']);
  assert.equal(empty.code, 1, empty.text);
});

/** A git first in PATH that does one more thing after one of its commands. */
function gitThatThen({ root }: Bench, pattern: string, then: string) {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const folder = join(root, 'bin');
  mkdirSync(folder);
  const script = `#!/bin/sh
case "$*" in ${pattern}) '${real}' "$@"; code=$?; '${real}' ${then} >&2; exit $code ;; esac
exec '${real}' "$@"
`;
  writeFileSync(join(folder, 'git'), script, { mode: 0o755 });
  return { PATH: `${folder}:${process.env.PATH}` };
}

test('--amend replaces the commit that it read, and not one that came in the meantime', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  write('src/a.txt', 'edited\n');
  const env = gitThatThen(bench, '*--format=%P*', 'commit -q --allow-empty -m theirs');
  const { code, text } = await bench.run(['commit', '--amend', '-m', 'fix: mine'], { env });
  assert.equal(code, 1, text);
  assert.equal(read(bench, '%s'), 'theirs');
  assert.equal(git('diff', '--name-only'), 'src/a.txt');
});

test('--amend gives hooks and notes what git commit --amend gives them', async (t) => {
  const [bench, twin] = [makeBench(t), makeBench(t)];
  const told: string[] = [];
  for (const { root, site } of [bench, twin]) {
    site.git('notes', 'add', '-m', 'seen by Lee');
    site.git('config', 'notes.rewriteRef', 'refs/notes/*');
    const log = join(root, 'told');
    const keep = (what: string) => `echo "${what}" >> '${log}'`;
    hook({ ...bench, site }, 'prepare-commit-msg', keep('prepare-commit-msg $2 $3'));
    hook({ ...bench, site }, 'post-commit', keep('post-commit'));
    const rewrite = [
      keep('post-rewrite $# $1'),
      'while read old new more; do [ "$old" = "$(git rev-parse ORIG)" ] && a=old || a=no',
      '[ "$new" = "$(git rev-parse HEAD)" ] && b=new || b=no',
      `${keep('$a $b $more')}; done`,
      keep('$(git notes show)'),
      'exit 1',
    ];
    hook({ ...bench, site }, 'post-rewrite', rewrite.join('\n'));
    for (const words of [['--no-edit'], ['-m', 'fix: other words']]) {
      site.git('tag', '--force', 'ORIG');
      site.write('src/a.txt', `edited ${words.join(' ')}\n`);
      if (site === twin.site) site.git('commit', '-q', '-a', '--amend', ...words);
      else {
        const { code, text } = await bench.run(['commit', '--amend', ...words]);
        assert.equal(code, 0, text);
      }
    }
    told.push(readFileSync(log, 'utf8'));
  }
  assert.equal(told[0], told[1]);
  assert.match(told[1] ?? '', /commit HEAD[\s\S]*post-rewrite 1 amend\nold new \nseen by Lee/);
  assert.equal(bench.site.git('log', '-1', '--format=%N').trim(), 'seen by Lee');
});

test('--amend keeps the headers that git commit --amend keeps', async (t) => {
  const [bench, twin] = [makeBench(t), makeBench(t)];
  const tag =
    'mergetag object 0\n type commit\n tag v1\n \n words 말\nx-seen by Lee\ngpgsig old\n one\n';
  const kept = [bench, twin].map(({ root, site: { git, write } }) => {
    const made = `${git('cat-file', 'commit', 'HEAD')}\n`.replace('\n\n', `\n${tag}\n`);
    writeFileSync(join(root, 'made'), made);
    const object = ['hash-object', '--literally', '-t', 'commit', '-w', join(root, 'made')];
    git('reset', '--quiet', '--soft', git(...object));
    write('src/a.txt', 'edited\n');
    return () =>
      git('cat-file', 'commit', 'HEAD').replace(/^(?:parent|author|committer) .*\n/gm, '');
  });
  twin.site.git('commit', '-q', '-a', '--amend', '--no-edit');
  const { code, text } = await bench.run(['commit', '--amend', '--no-edit']);
  assert.equal(code, 0, text);
  assert.match(kept[1]!(), /mergetag[\s\S]*x-seen by Lee\n\n/);
  assert.equal(kept[0]!(), kept[1]!());
});

test('--edit opens the editor at once, and commits what it leaves', async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'x\n');
  const editor = join(bench.root, 'editor');
  writeFileSync(editor, '#!/bin/sh\nsed -i "1s/$/ by hand/" "$1"\n', { mode: 0o755 });
  const env = { GIT_EDITOR: editor, TERM: 'xterm' };
  const { code, text } = await bench.run(['commit', '-e', '-m', 'fix: words'], { env });
  assert.equal(code, 0, text);
  assert.equal(read(bench, '%s'), 'fix: words by hand');
});

test('--dry-run shows and changes nothing; --json answers for programs', async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'x\n');
  const was = belongingsOf(bench.site);
  const dry = await bench.run(['commit', '--dry-run', '--json']);
  assert.equal(dry.code, 0, dry.text);
  const plan = JSON.parse(dry.out);
  assert.equal(plan.state, 'dry-run');
  assert.deepEqual(plan.files, [{ path: 'src/a.txt', oldPath: null, state: 'modified' }]);
  assert.match(plan.commits[0].message, /\S/);
  const drafted = JSON.parse((await bench.run(['draft', '--dry-run', '--json'])).out);
  assert.equal(drafted.state, 'shown');
  assert.deepEqual(belongingsOf(bench.site), was);
  assert.ok(!existsSync(join(bench.home, 'repositories.json')));
  const made = JSON.parse((await bench.run(['commit', '-m', 'fix: x', '--json'])).out);
  assert.equal(made.state, 'done');
  assert.equal(made.commits[0].sha, bench.site.git('rev-parse', 'HEAD'));
  const nothing = await bench.run(['commit', '-m', 'fix: x', '--json']);
  assert.equal(JSON.parse(nothing.out).state, 'nothing');
  const failed = await bench.run(['-C', bench.root, 'commit', '-m', 'fix: x', '--json']);
  assert.deepEqual([failed.code, JSON.parse(failed.out).code], [128, 'not-a-repository']);
  bench.site.write('src/a.txt', 'y\n');
  const quiet = await bench.run(['commit', '-qm', 'fix: y']);
  assert.deepEqual([quiet.code, quiet.text], [0, '']);
});

test('an identity or a date that git refuses is said in its words', async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'x\n');
  for (const [env, said] of [
    [{ GIT_AUTHOR_NAME: '' }, /does not know who commits[\s\S]*empty ident name/],
    [{ GIT_COMMITTER_NAME: '' }, /empty ident name/],
    [{ GIT_AUTHOR_DATE: 'some day' }, /cannot read "some day" as a date/],
    [{ GIT_COMMITTER_DATE: 'some day' }, /cannot read "some day" as a date/],
  ] as const) {
    const { code, text } = await bench.run(['commit', '-m', 'fix: x'], { env });
    assert.equal(code, 1, text);
    assert.match(text, said);
  }
});

test('a message from a file, and one that is amended, are read whatever their encoding', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  const said = Buffer.from('c8adb8e93a20b8deb4ba20b0edc4a7', 'hex');
  writeFileSync(join(bench.root, 'cp949.txt'), said);
  write('src/a.txt', 'x\n');
  const { code, text } = await bench.run(['commit', '-F', join(bench.root, 'cp949.txt')]);
  assert.equal(code, 0, text);
  const read = git('log', '-1', '--format=%s');
  assert.match(read, /^화면: 메뉴 고침$/);
  write('src/a.txt', 'y\n');
  git('-c', 'i18n.commitEncoding=EUC-KR', 'commit', '-qaF', join(bench.root, 'cp949.txt'));
  write('src/a.txt', 'z\n');
  assert.equal((await bench.run(['commit', '--amend', '--no-edit', '-s'])).code, 0);
  assert.match(git('log', '-1', '--format=%B'), new RegExp(`^${read}\n\nSigned-off-by: 김개발`));
});

test('the first commit takes paths as well', async (t) => {
  const bench = makeBench(t);
  const site = makeBase(join(bench.root, 'young'), { isUnborn: true });
  site.write('second.txt', 'x\n');
  site.git('add', '.');
  const words = ['-C', site.folder, 'commit', 'first.txt', '-m', 'feat: begin'];
  const { code, text } = await bench.run(words);
  assert.equal(code, 0, text);
  assert.equal(site.git('ls-tree', '--name-only', 'HEAD'), 'first.txt');
  assert.equal(site.git('status', '--porcelain'), 'A  second.txt');
  const amended = await bench.run([
    '-C',
    site.folder,
    'commit',
    '--amend',
    '--staged',
    '--no-edit',
  ]);
  assert.equal(amended.code, 0, amended.text);
  assert.equal(site.git('log', '--format=%s|%P'), 'feat: begin|');
});
