/** What is typed is honoured or refused, and never swallowed: arguments, help, completion, environment. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { loopEnvironment } from '@dojang/agent/testing';
import { belongingsOf } from './belongings.ts';
import { makeBench } from './bench.ts';

const page = new URL('../man/dojang.1', import.meta.url);

test('what a command does not take is refused on stderr with exit code 2, and nothing happens', async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'edited\n');
  const was = belongingsOf(bench.site);
  for (const [words, said] of [
    [['commit', '--stagde', '-y'], /no option --stagde[\s\S]*--staged\?/],
    [['commit', '--mesage=x'], /--message\?/],
    [['commit', '--fixup', 'HEAD'], /git commit --fixup/],
    [['commit', '-p'], /git commit -p/],
    [['commit', '-m'], /-m needs a value/],
    [['commit', '--hint'], /--hint needs a value/],
    [['commit', '--push=yes', '-y'], /--push takes no value/],
    [['commit', '-y', '--hint', 'a', '--hint', 'b'], /--hint is given twice/],
    [['commit', '-m', 'x', '--hint', 'y'], /cannot be used together/],
    [['commit', '-m', 'x', '--split'], /--split and -m/],
    [['commit', '--hooks'], /--hooks does nothing in dojang commit/],
    [['draft', 'src/a.txt'], /takes no "src\/a\.txt"/],
    [['status', '--staged'], /--staged does nothing in dojang status/],
    [['doctor', 'now'], /takes no "now"/],
    [['init', '--json'], /--json does nothing/],
    [['pair', 'a', 'b'], /takes no "b"/],
    [['ledger'], /needs more words/],
    [['ledger', 'check'], /does not know that word/],
    [['comit'], /not a command of dojang[\s\S]*commit\?/],
    [['--lang', 'de', 'status'], /--lang takes ko\|en/],
    [['-c', 'nonsense', 'status'], /not a setting of git/],
    [['hook', 'editor-closed', '--no-strat'], /no option --no-strat/],
    [['completion', 'tcsh'], /does not know that word/],
    [[], /Usage/],
  ] as const) {
    const { code, text, out } = await bench.run(words);
    assert.equal(code, 2, `${words.join(' ')}: ${text}`);
    assert.match(text, said, words.join(' '));
    assert.equal(out, '', `${words.join(' ')} speaks on stdout`);
  }
  assert.deepEqual(belongingsOf(bench.site), was);
  assert.ok(!existsSync(join(bench.home, 'spool', 'hooks')));
});

test('options are read as git reads its own', async (t) => {
  const bench = makeBench(t);
  const { git, write } = bench.site;
  const lastMessage = () => git('log', '-1', '--format=%B').trimEnd();
  for (const [words, message] of [
    [['-mfix: one'], 'fix: one'],
    [['-ymfix: two'], 'fix: two'],
    [['--message=fix: three'], 'fix: three'],
    [
      ['-m', 'fix: four', '-m', 'Because.', '--message', 'And more.'],
      'fix: four\n\nBecause.\n\nAnd more.',
    ],
    [['--staged', '--no-staged', '-m', '--push'], '--push'],
  ] as const) {
    write('src/a.txt', `${message}\n`);
    const { code, text } = await bench.run(['commit', ...words]);
    assert.equal(code, 0, text);
    assert.equal(lastMessage(), message);
  }
});

test('help explains every command with its examples, in the language of the person', async (t) => {
  const bench = makeBench(t);
  const overview = await bench.run(['help']);
  assert.equal(overview.code, 0);
  const names = [...overview.out.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name ?? '');
  assert.ok(names.length >= 10, overview.out);
  for (const name of names) {
    const own = await bench.run(['help', name]);
    assert.equal(own.code, 0);
    assert.match(own.out, new RegExp(`^Usage: dojang ${name}`));
    assert.equal((await bench.run([name, '--help', '--whatever'])).out, own.out);
  }
  const korean = await bench.run(['commit', '-h'], { env: { LANG: 'ko_KR.UTF-8' } });
  assert.match(korean.out, /사용법: dojang commit[\s\S]*예:/);
});

test('the manual page is the one of the present commands and options, and man reads it', async () => {
  const { manual } = await import('../src/command-line/manual.ts');
  const { listAll } = await import('../src/command-line/registry.ts');
  const { helpInEnglish } = await import('../src/words/help-en.ts');
  assert.equal(
    readFileSync(page, 'utf8'),
    manual(helpInEnglish, await listAll(helpInEnglish)),
    'the manual page is out of date: run node agent/manual.ts',
  );
  const shown = spawnSync('man', ['-l', page.pathname], {
    encoding: 'utf8',
    env: { ...process.env, MANPAGER: 'cat', MANWIDTH: '100', LC_ALL: 'C.UTF-8' },
  });
  if (shown.status === 0) assert.match(shown.stdout, /dojang commit/);
});

test('completion knows what the command line takes', async (t) => {
  const bench = makeBench(t);
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out } = await bench.run(['completion', shell]);
    assert.equal(code, 0);
    for (const word of ['commit', 'allow-secrets', 'ledger', 'verify', 'folder']) {
      assert.ok(out.includes(word), `${word} in ${shell}`);
    }
    const found = spawnSync('sh', ['-c', `command -v ${shell}`]).status === 0;
    if (!found) continue;
    const script = join(bench.root, `completion.${shell}`);
    writeFileSync(script, out);
    const checked = spawnSync(shell, ['-n', script], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
  }
  const { out } = await bench.run(['completion', 'bash']);
  const complete = (...words: string[]) => {
    const array = words.map((word) => `'${word}'`).join(' ');
    const script = `${out}\nCOMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _dojang; echo "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split(' ');
  };
  assert.deepEqual(complete('dojang', 'led'), ['ledger']);
  assert.deepEqual(complete('dojang', 'ledger', 'v'), ['verify']);
  assert.deepEqual(complete('dojang', 'commit', '--allow'), ['--allow-secrets']);
  assert.deepEqual(complete('dojang', '--lang', 'ko', 'stat'), ['status']);
  assert.deepEqual(complete('dojang', 'status', '--lang', 'e'), ['en']);
});

test('git’s own options stand before the command', async (t) => {
  const bench = makeBench(t);
  const { git, write, folder } = bench.site;
  write('src/a.txt', 'one\n');
  const far = ['-C', bench.root, '-C', 'site/work', '-c', 'user.email=work@corp.example'];
  const first = await bench.run([...far, 'commit', '-m', 'fix: from afar']);
  assert.equal(first.code, 0, first.text);
  assert.equal(git('log', '-1', '--format=%ae %s'), 'work@corp.example fix: from afar');
  write('src/a.txt', 'two\n');
  mkdirSync(join(bench.root, 'elsewhere'));
  const second = await bench.run([
    ...['-C', join(bench.root, 'elsewhere'), '--git-dir', join(folder, '.git')],
    ...[`--work-tree=${folder}`, 'commit', '-m', 'fix: by its folders'],
  ]);
  assert.equal(second.code, 0, second.text);
  assert.equal(git('log', '-1', '--format=%s'), 'fix: by its folders');
  assert.equal(git('status', '--porcelain'), '');
});

test('the environment of git is honoured at the terminal', async (t) => {
  const bench = makeBench(t);
  const { git, write, folder } = bench.site;
  const commit = async (env: Record<string, string>, text = JSON.stringify(env)) => {
    write('src/a.txt', `${text}\n`);
    const ran = await bench.run(['commit', '-m', 'fix: by the environment'], { env });
    assert.equal(ran.code, 0, ran.text);
    assert.equal(git('status', '--porcelain'), '');
    return git('log', '-1', '--format=%an|%ae|%at|%cn|%ct');
  };
  const settings = {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'Corp',
    GIT_CONFIG_KEY_1: 'user.email',
    GIT_CONFIG_VALUE_1: 'corp@example.com',
  };
  assert.match(await commit(settings), /^Corp\|corp@example\.com\|/);
  assert.match(await commit({ GIT_CONFIG_PARAMETERS: "'user.name=Alias'" }), /^Alias\|/);
  const dates = {
    GIT_AUTHOR_NAME: 'Someone',
    GIT_AUTHOR_DATE: '2020-01-02T03:04:05+0900',
    GIT_COMMITTER_NAME: 'Else',
    GIT_COMMITTER_DATE: '@1600000000 +0000',
  };
  assert.match(await commit(dates), /^Someone\|.*\|1577901845\|Else\|1600000000$/);
  assert.match(await commit({ GIT_DIR: '.git', GIT_WORK_TREE: '.' }), /개발/);
  const inside = { GIT_DIR: '../.git', GIT_WORK_TREE: '..' };
  write('src/a.txt', 'from inside\n');
  const below = await bench.run(['-C', join(folder, 'src'), 'commit', '-m', 'fix: below'], {
    env: inside,
  });
  assert.equal(below.code, 0, below.text);
  assert.equal(git('status', '--porcelain'), '');
  assert.match(await commit({ GIT_DIR: join(folder, '.git') }, 'absolute'), /개발/);
});

test('an index that the person names is the one that is read and written', async (t) => {
  const bench = makeBench(t);
  const { git, write, folder } = bench.site;
  let was = readFileSync(join(folder, '.git', 'index'));
  for (const path of ['.git/other-index', join(mkdtempSync('/dev/shm/dojang-'), 'index')]) {
    const own = resolve(folder, path);
    t.after(() => rmSync(own, { force: true }));
    copyFileSync(join(folder, '.git', 'index'), own);
    const env = { GIT_INDEX_FILE: path };
    write('src/a.txt', `${path}\n`);
    const { code, text } = await bench.run(['commit', '-am', 'fix: by another index'], { env });
    assert.equal(code, 0, text);
    assert.equal(git('show', 'HEAD:src/a.txt'), path);
    assert.deepEqual(readFileSync(join(folder, '.git', 'index')), was);
    const staged = execFileSync('git', ['diff', '--cached', '--name-only'], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    assert.equal(staged.toString(), '');
    assert.ok(!existsSync(`${own}.lock`));
    copyFileSync(own, join(folder, '.git', 'index'));
    was = readFileSync(own);
  }
});

test('a trace of git goes to the standard error or to its file, and misleads nobody', async (t) => {
  const bench = makeBench(t);
  const file = join(bench.root, 'trace');
  for (const env of [
    { GIT_TRACE: '1', GIT_TRACE_SETUP: 'true' },
    { GIT_TRACE: '3' },
    { GIT_TRACE2_EVENT: file, GIT_TRACE: file },
  ]) {
    bench.site.write('src/a.txt', JSON.stringify(env));
    const { code, text, out } = await bench.run(['commit', '-m', 'fix: traced'], { env });
    assert.equal(code, 0, text);
    assert.doesNotMatch(out, /trace:/);
    assert.equal(/trace: built-in: git/.test(text), env.GIT_TRACE === '1');
    assert.equal(bench.site.git('status', '--porcelain'), '');
  }
  assert.match(readFileSync(file, 'utf8'), /commit-tree/);
});

test('what the agent could not find by itself is not watched', async (t) => {
  const bench = makeBench(t);
  const { folder } = bench.site;
  const elsewhere = join(bench.root, 'elsewhere');
  mkdirSync(elsewhere);
  const env = { GIT_DIR: join(folder, '.git'), GIT_WORK_TREE: elsewhere };
  const refused = await bench.run(['init'], { env });
  assert.equal(refused.code, 128, refused.text);
  assert.match(refused.text, /[Uu]nset GIT_DIR/);
  const same = await bench.run(['init'], { env: { ...env, GIT_WORK_TREE: folder } });
  assert.equal(same.code, 0, same.text);
});

test('the loop keeps nothing of the git that it was started in', () => {
  const redirected = {
    GIT_DIR: '/other/.git',
    GIT_INDEX_FILE: '/other/.git/index.lock',
    GIT_AUTHOR_NAME: 'Of that commit',
    GIT_AUTHOR_EMAIL: 'that@example.com',
    GIT_AUTHOR_DATE: '@1 +0000',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'core.hooksPath',
    GIT_CONFIG_VALUE_0: '/other',
    GIT_OBJECT_DIRECTORY: '/other/objects',
    GIT_QUARANTINE_PATH: '/other/incoming',
    GIT_TRACE: '1',
    GIT_ICASE_PATHSPECS: '1',
  };
  const kept = { GIT_SSH_COMMAND: 'ssh -4', GIT_COMMITTER_NAME: 'Kim', PATH: '/bin' };
  assert.deepEqual(loopEnvironment({ ...redirected, ...kept }), kept);
  const own = { GIT_AUTHOR_NAME: 'Kim' };
  assert.deepEqual(loopEnvironment(own), own, 'outside of a git a name is the person’s own');
});

test('no repository is looked for above a ceiling', async (t) => {
  const bench = makeBench(t);
  const { folder } = bench.site;
  const env = { GIT_CEILING_DIRECTORIES: folder };
  const { code, text } = await bench.run(['-C', join(folder, 'src'), 'commit', '-y'], { env });
  assert.equal(code, 128, text);
  assert.match(text, /not inside a git working tree/);
});
