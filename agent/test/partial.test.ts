/** What git cannot take in is refused or named, and never left out silently. */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { captureChange, openRepository, readConfig } from '@dojang/agent/testing';
import { cleanEnvironment } from '@dojang/agent/testing/states';
import { belongingsOf } from './belongings.ts';
import { type Bench, bin, makeBench, makePaired, type Ran } from './bench.ts';

/** Root can read everything. The command then runs as another user, who owns the bench. */
const isRoot = process.getuid?.() === 0;
const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};

function give(bench: Bench, owner: number): void {
  if (isRoot) execFileSync('chown', ['-R', `${owner}:${owner}`, bench.root]);
}

async function runUnprivileged(
  bench: Bench,
  words: readonly string[],
): Promise<Pick<Ran, 'code' | 'text'>> {
  give(bench, 65_534);
  try {
    return await new Promise((resolve) => {
      const env = { ...cleanEnvironment(), HOME: bench.root, DOJANG_HOME: bench.home };
      const cwd = bench.site.folder;
      const child = spawn(process.execPath, [bin, ...words], { cwd, env, ...nobody });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
      }
      child.stdin.end();
      child.on('close', (code) => resolve({ code, text }));
    });
  } finally {
    give(bench, 0);
  }
}

const subjectOf = ({ site }: Bench) => site.git('log', '-1', '--format=%s');

interface Unread {
  /** Makes a file that git cannot take in, and returns its path. */
  readonly make: (bench: Bench) => string;
}

const unread: Record<string, Unread> = {
  'a tracked file': {
    make: ({ site }) => {
      appendFileSync(join(site.folder, 'src/b.txt'), 'more\n');
      chmodSync(join(site.folder, 'src/b.txt'), 0o000);
      return 'src/b.txt';
    },
  },
  'a new file': {
    make: ({ site }) => {
      site.write('새 파일.txt', 'mine\n');
      chmodSync(join(site.folder, '새 파일.txt'), 0o000);
      return '새 파일.txt';
    },
  },
  'an announced file': {
    make: ({ site }) => {
      site.write('announced.txt', 'mine\n');
      site.git('add', '--intent-to-add', 'announced.txt');
      chmodSync(join(site.folder, 'announced.txt'), 0o000);
      return 'announced.txt';
    },
  },
};

for (const [name, { make }] of Object.entries(unread)) {
  test(`${name} that cannot be read is named, and nothing is committed`, async (t) => {
    const bench = makeBench(t);
    bench.site.write('src/a.txt', 'edited\n');
    const path = make(bench);
    const was = belongingsOf(bench.site);
    for (const words of [['--yes'], ['--message', 'fix: both']]) {
      const { code, text } = await runUnprivileged(bench, ['commit', ...words]);
      assert.equal(code, 1, text);
      assert.ok(text.includes(path), text);
      assert.match(text, /Permission denied/, 'in the words of git');
    }
    assert.equal(subjectOf(bench), 'feat: go on');
    assert.deepEqual(belongingsOf(bench.site), was);
  });

  test(`${name} that cannot be read is named in the draft, which goes on without it`, async (t) => {
    const { bench, server } = await makePaired(t);
    bench.site.write('src/a.txt', 'edited\n');
    const path = make(bench);
    const { code, text } = await runUnprivileged(bench, ['draft']);
    assert.equal(code, 0, text);
    const { scope } = server.captures.at(-1)!;
    assert.deepEqual(scope.gaps, { files: [{ path, why: 'unread' }], total: 1 });
    assert.deepEqual(
      scope.files.map((file) => file.path),
      ['src/a.txt'],
    );
  });
}

test('a folder that may not be entered is named before the commit, which git makes without it', async (t) => {
  const bench = makeBench(t);
  bench.site.write('src/a.txt', 'edited\n');
  bench.site.write('shut/new.txt', 'mine\n');
  chmodSync(join(bench.site.folder, 'shut'), 0o000);
  const { code, text } = await runUnprivileged(bench, ['commit', '--yes']);
  chmodSync(join(bench.site.folder, 'shut'), 0o755);
  assert.equal(code, 0, text);
  assert.match(text, /could not read it: shut$/m);
});

test('half of the objects that cannot be stored are no half of a commit', async (t) => {
  const bench = makeBench(t);
  const { site } = bench;
  const objects = join(site.folder, '.git/objects');
  site.git('gc', '--quiet', '--prune=now');
  for (let n = 0; n < 256; n += 2) {
    const folder = join(objects, n.toString(16).padStart(2, '0'));
    rmSync(folder, { recursive: true, force: true });
    // Nothing can be created in it, not even by root.
    writeFileSync(folder, '');
  }
  for (let n = 0; n < 20; n += 1) site.write(`many/${n}.txt`, `${n}\n`);
  const { code, text } = await bench.run(['commit', '--message', 'feat: many']);
  assert.equal(code, 1, text);
  assert.match(text, /could not store[\s\S]*objects/);
  assert.equal(subjectOf(bench), 'feat: go on');
  assert.ok(!text.includes('node:'), text);
});

test('a file that comes and goes while it is read does not stop the commit', async (t: TestContext) => {
  const bench = makeBench(t);
  const { site } = bench;
  site.write('src/a.txt', 'edited\n');
  const wrapper = join(bench.root, 'bin');
  mkdirSync(wrapper);
  // The file vanishes between git's look at the folder and its look at the file. The first answer names it.
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
case "$*" in *" add --all "*) if [ ! -e "${bench.root}/once" ]; then touch "${bench.root}/once"
  echo "error: open(\\"gone\\"): No such file or directory" >&2; exit 1; fi;; esac
exec ${real} "$@"
`;
  writeFileSync(join(wrapper, 'git'), script, { mode: 0o755 });
  const env = { PATH: `${wrapper}:${process.env.PATH}` };
  const { code, text } = await bench.run(['commit', '--yes'], { env });
  assert.equal(code, 0, text);
  assert.equal(site.git('status', '--porcelain'), '');
});

test('files that go while the new ones are taken in do not stop a look that leaves a large one out', async (t) => {
  const { root, home, site } = makeBench(t);
  site.write('large.bin', 'x'.repeat(5000));
  site.write('stays.txt', 'new\n');
  for (const name of ['listed', 'first', 'second']) site.write(`build/${name}.tmp`, 'passing\n');
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  mkdirSync(join(root, 'bin'));
  // One file vanishes once it is listed, the others at each attempt to add it.
  const goes = [
    'case "$*" in',
    '*--others*) ran=$("$real" "$@" | base64); rm -f build/listed.tmp; echo "$ran" | base64 -d; exit ;;',
    '*--pathspec-from-file*) for f in build/first.tmp build/second.tmp; do',
    '  if [ -e "$f" ]; then rm "$f"; break; fi',
    'done ;;',
    'esac',
  ];
  writeFileSync(
    join(root, 'bin/git'),
    ['#!/bin/sh', `real='${real}'`, ...goes, 'exec "$real" "$@"', ''].join('\n'),
    { mode: 0o755 },
  );
  const environment = { ...cleanEnvironment(), PATH: `${join(root, 'bin')}:${process.env.PATH}` };
  const repository = await openRepository(site.folder, { ...readConfig({ home }), environment });
  const bounds = { fileBytesMax: 1000, totalBytesMax: 10_000 };
  const capture = await captureChange(repository, { bounds });
  assert.deepEqual(capture?.paths, ['stays.txt']);
});

test('a list of submodules that cannot be understood is no empty one', async (t) => {
  const bench = makeBench(t);
  const { site } = bench;
  const inner = join(site.folder, 'inner');
  mkdirSync(inner);
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: inner, env: cleanEnvironment() });
  git('init', '--quiet');
  git('-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '-q', '--allow-empty', '-m', 'one');
  site.write('.gitmodules', '[submodule "inner"\n\tpath = inner\n');
  const { code, text } = await bench.run(['commit', '--yes']);
  assert.equal(code, 1, text);
  assert.match(text, /\.gitmodules/);
});

test('a file that cannot be read is refused by every choice of files, as by git', async (t) => {
  for (const words of [['-a'], ['src'], ['src/b.txt']]) {
    const bench = makeBench(t);
    unread['a tracked file']?.make(bench);
    const before = bench.site.git('rev-parse', 'HEAD');
    const { code, text } = await runUnprivileged(bench, ['commit', ...words, '-m', 'fix: x']);
    assert.equal(code, 1, text);
    assert.match(text, /src\/b\.txt/);
    assert.equal(bench.site.git('rev-parse', 'HEAD'), before);
  }
});
