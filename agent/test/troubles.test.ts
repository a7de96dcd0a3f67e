/** What the system or git refuses is said in words with the way out, never as a stack, and nothing is lost. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cleanEnvironment } from '@dojang/agent/testing/states';
import { belongingsOf } from './belongings.ts';
import { type Bench, bin, makeBench } from './bench.ts';

const stack = /\n\s+at |node:internal|Node\.js v\d|mistake in dojang/;
const edit = (bench: Bench) => bench.site.write('src/a.txt', 'edited\n');
const inGit = (bench: Bench, ...path: string[]) => join(bench.site.folder, '.git', ...path);

function assertSaid(ran: { code: number | null; text: string }, words: RegExp, code = 128): void {
  assert.match(ran.text, words);
  assert.doesNotMatch(ran.text, stack);
  assert.equal(ran.code, code, ran.text);
}

/** Each breaks a repository in its own way, with the expected words. */
const broken: Readonly<Record<string, { make: (bench: Bench) => void; words: RegExp }>> = {
  'a broken line in its configuration': {
    make: (bench) => appendFileSync(inGit(bench, 'config'), '[no end\n'),
    words: /configuration[\s\S]*bad config line \d+ in file .*config/,
  },
  'an invalid value in its configuration': {
    make: (bench) => appendFileSync(inGit(bench, 'config'), '[core]\n\tbare = perhaps\n'),
    words: /configuration[\s\S]*core\.bare/,
  },
  'a format that this git does not know': {
    make: ({ site }) => {
      site.git('config', 'core.repositoryFormatVersion', '1');
      site.git('config', 'extensions.fromTomorrow', 'true');
    },
    words: /unknown repository extension[\s\S]*fromtomorrow/,
  },
  'no HEAD': {
    make: (bench) => renameSync(inGit(bench, 'HEAD'), inGit(bench, 'HEAD.old')),
    words: /\.git is there, and git does not take it for a repository: its HEAD/,
  },
  'a HEAD that power failed on': {
    make: (bench) => writeFileSync(inGit(bench, 'HEAD'), '\0\0\0\0'),
    words: /\.git is there, and git does not take it for a repository: its HEAD/,
  },
  'a file for .git that leads nowhere': {
    make: (bench) => {
      renameSync(inGit(bench), join(bench.root, 'moved'));
      writeFileSync(inGit(bench), 'gitdir: ../nowhere\n');
    },
    words: /not a git repository: .*nowhere/,
  },
  'a branch that power failed on': {
    make: (bench) => writeFileSync(inGit(bench, 'refs/heads/main'), ''),
    words: /refs\/heads\/main names a commit that is not here[\s\S]*git fsck/,
  },
};

for (const [name, { make, words }] of Object.entries(broken)) {
  test(`a repository with ${name} is not called none: git’s own words are said`, async (t) => {
    const bench = makeBench(t);
    edit(bench);
    make(bench);
    for (const command of [['commit', '-m', 'fix: it'], ['draft'], ['init']]) {
      const ran = await bench.run(command);
      // Only a command that needs HEAD reads it.
      if (command[0] === 'init' && ran.code === 0 && name.includes('branch')) continue;
      assertSaid(ran, words);
      assert.doesNotMatch(ran.text, /not inside a git working tree/);
    }
    const { text } = await bench.run(['doctor']);
    assert.doesNotMatch(text, stack);
    if (!name.includes('branch')) assert.match(text, /✗ repository: /);
  });
}

test('a repository of somebody else is named as that, with what to do', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can give files away');
  const bench = makeBench(t);
  edit(bench);
  spawnSync('chown', ['-R', '4321:4321', bench.site.folder]);
  const words = /does not trust the owner[\s\S]*git config --global --add safe\.directory/;
  for (const command of [['commit', '-y'], ['draft'], ['init']]) {
    assertSaid(await bench.run(command), words);
  }
  assert.match((await bench.run(['doctor'])).text, /✗ repository: .*owner/);
});

test('a folder without a repository is one, also inside an empty .git', async (t) => {
  const bench = makeBench(t);
  rmSync(inGit(bench), { recursive: true });
  for (const make of [() => {}, () => mkdirSync(inGit(bench))]) {
    make();
    assertSaid(await bench.run(['commit', '-y']), /not inside a git working tree/);
  }
});

/** Runs the command without the right to overrule the modes of files, which root has. */
function runPlainly(bench: Bench, words: readonly string[]) {
  const drop = ['--bounding-set=-all', '--inh-caps=-all', '--', process.execPath];
  const [program = '', ...before] =
    process.getuid?.() === 0 ? ['setpriv', ...drop] : [process.execPath];
  const ran = spawnSync(program, [...before, bin, ...words], {
    cwd: bench.site.folder,
    env: { ...cleanEnvironment(), HOME: bench.root, DOJANG_HOME: bench.home },
    encoding: 'utf8',
  });
  return { code: ran.status, text: `${ran.stdout}${ran.stderr}` };
}

for (const path of ['.git', '.git/dojang']) {
  test(`where ${path} cannot be written, its name is said and nothing has changed`, async (t) => {
    const bench = makeBench(t);
    mkdirSync(inGit(bench, 'dojang'), { recursive: true });
    edit(bench);
    const folder = join(bench.site.folder, path);
    const was = belongingsOf(bench.site);
    chmodSync(folder, 0o555);
    const ran = runPlainly(bench, ['commit', '-m', 'fix: it']);
    chmodSync(folder, 0o755);
    assert.match(ran.text, /\.git|ermission/);
    assert.doesNotMatch(ran.text, stack);
    assert.equal(ran.code, 1, ran.text);
    assert.deepEqual(belongingsOf(bench.site), was);
    assert.equal((await bench.run(['commit', '-m', 'fix: it'])).code, 0);
  });
}

/** What may be in the place of the configuration folder, or around it. */
const homes: Readonly<Record<string, (home: string) => void>> = {
  'a file': (home) => {
    rmSync(home, { recursive: true });
    writeFileSync(home, '');
  },
  'a link in a circle': (home) => {
    rmSync(home, { recursive: true });
    symlinkSync(home, home);
  },
  'settings that are a folder': (home) => {
    rmSync(join(home, 'settings.json'));
    mkdirSync(join(home, 'settings.json'));
  },
  'settings that are no JSON': (home) => writeFileSync(join(home, 'settings.json'), '{ "poll'),
};
for (const [name, make] of Object.entries(homes)) {
  test(`${name} in place of the configuration is named, by every command`, async (t) => {
    const bench = makeBench(t);
    make(bench.home);
    for (const words of [['status'], ['init'], ['draft'], ['commit', '-y'], ['agent', '--quiet']]) {
      assertSaid(await bench.run(words), /home/, 1);
    }
    assert.equal((await bench.run(['--version'])).code, 0);
  });
}

test('a folder that is gone is said to be, whether one is in it or names it', async (t) => {
  const bench = makeBench(t);
  const gone = join(bench.root, 'gone');
  mkdirSync(gone);
  const script = 'cd "$1" && rmdir "$1" && exec "$2" "$3" status';
  const ran = spawnSync('sh', ['-c', script, 'sh', gone, process.execPath, bin], {
    env: { ...cleanEnvironment(), HOME: bench.root, DOJANG_HOME: bench.home },
    encoding: 'utf8',
  });
  assertSaid({ code: ran.status, text: ran.stderr }, /folder that you are in/);
  for (const path of [gone, join(bench.site.folder, 'src/a.txt'), `/${'n'.repeat(300)}`]) {
    const { code, text } = await bench.run(['-C', path, 'commit', '-y']);
    assert.ok(text.includes(path), text);
    assert.doesNotMatch(text, stack);
    assert.notEqual(code, 0);
  }
});

/** Runs the command with a reader that takes the first bytes and leaves. */
function runUnread(bench: Bench, words: readonly string[]) {
  return new Promise<{ code: number | null; text: string }>((resolve) => {
    const child = spawn(process.execPath, [bin, ...words], {
      cwd: bench.site.folder,
      env: { ...cleanEnvironment(), HOME: bench.root, DOJANG_HOME: bench.home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.destroy();
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    child.on('close', (code) => resolve({ code, text }));
  });
}

test('output that nobody reads on ends quietly, and what was asked for is done', async (t) => {
  const bench = makeBench(t);
  for (const words of [['status'], ['--help'], ['help', 'commit'], ['status', '--json']]) {
    assert.deepEqual(await runUnread(bench, words), { code: 0, text: '' }, words.join(' '));
  }
  edit(bench);
  const { text } = await runUnread(bench, ['commit', '-m', 'fix: unread']);
  assert.doesNotMatch(text, stack);
  assert.equal(bench.site.git('log', '-1', '--format=%s'), 'fix: unread');
  bench.site.write('src/a.txt', 'edited again\n');
  for (const words of [
    ['draft', '--dry-run', '--json'],
    ['commit', '-y', '--json', '--dry-run'],
    ['commit', '-m', 'fix: unread JSON', '--json'],
    ['undo', '--json'],
  ]) {
    assert.deepEqual(await runUnread(bench, words), { code: 0, text: '' }, words.join(' '));
  }
  assert.equal(bench.site.git('log', '-1', '--format=%s'), 'fix: unread', 'taken back');
});

test('output that does not fit is said, and is no success', async (t) => {
  const bench = makeBench(t);
  const ran = spawnSync('sh', ['-c', '"$1" "$2" status > /dev/full', 'sh', process.execPath, bin], {
    cwd: bench.site.folder,
    env: { ...cleanEnvironment(), HOME: bench.root, DOJANG_HOME: bench.home },
    encoding: 'utf8',
  });
  assertSaid({ code: ran.status, text: ran.stderr }, /could not be written \(ENOSPC\)/, 1);
});
