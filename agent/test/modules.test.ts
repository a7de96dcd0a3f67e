/**
 * A module with commands is one line in `src/modules.ts`. With the line its commands are there, without it they
 * are not.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeServerDouble } from '@dojang/agent/testing';
import { type CliFace, defineCli } from '@dojang/kernel/cli';
import { noteCli } from '@dojang/kernel/testing/note-cli';
import { machineCommands } from '../src/command-line/machine.ts';
import { bareTable } from '../src/command-line/registry.ts';
import { modules } from '../src/modules.ts';
import { makeBench } from './bench.ts';
import { checkFace } from './check-face.ts';

const house = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'dojang-modules-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A copy of the agent with the module note. Its list of modules is longer by one line. */
function makeAgent(): string {
  const agent = join(scratch, 'agent');
  mkdirSync(agent);
  for (const part of ['bin', 'src', 'package.json', 'build.ts', 'rehearse.ts', 'manual.ts']) {
    cpSync(join(house, 'agent', part), join(agent, part), { recursive: true });
  }
  symlinkSync(join(house, 'node_modules'), join(scratch, 'node_modules'));
  cpSync(join(house, 'package-lock.json'), join(scratch, 'package-lock.json'));
  const list = join(agent, 'src', 'modules.ts');
  const text = readFileSync(list, 'utf8');
  const line =
    "{ name: 'note', face: async () => (await import('@dojang/kernel/testing/note-cli')).noteCli }";
  const longer = text.replace(/,?\s*\];\s*$/, `, ${line}];\n`);
  assert.notEqual(longer, text);
  writeFileSync(list, longer);
  return agent;
}

const agent = makeAgent();
const bin = join(agent, 'bin', 'dojang.js');

test('a second module stands in help, in the manual page and in completion', async (t) => {
  const { run } = makeBench(t, {}, bin);
  const says = async (words: readonly string[], env = {}) => {
    const { code, out, text } = await run(words, { env });
    assert.equal(code, 0, text);
    return out;
  };
  assert.match(await says(['help']), /^ {2}note VERB {2,}notes to yourself$/m);
  const listed = await says(['help', 'note']);
  assert.match(listed, /Usage: dojang note VERB[\s\S]*^ {2}add {2,}write a note down$/m);
  assert.equal(await says(['note', '--help']), listed);
  const add = await says(['help', 'note', 'add']);
  assert.match(add, /Usage: dojang note add \[OPTION…\] TEXT[\s\S]*-t, --tag WORD {2,}a tag/);
  assert.equal(await says(['note', 'add', '-h', '--whatever']), add);
  assert.match(await says(['help', 'note', 'add'], { LANG: 'ko_KR.UTF-8' }), /메모를 적어요/);

  execFileSync(process.execPath, [join(agent, 'manual.ts')]);
  const page = readFileSync(join(agent, 'man', 'dojang.1'), 'utf8');
  assert.match(page, /\.SH COMMANDS OF NOTE[\s\S]*\.SS "dojang note add \[OPTION…\] TEXT"/);

  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = await says(['completion', shell]);
    for (const word of ['note', 'add', 'tag'])
      assert.ok(script.includes(word), `${word}: ${shell}`);
    if (spawnSync('sh', ['-c', `command -v ${shell}`]).status !== 0) continue;
    const file = join(scratch, `completion.${shell}`);
    writeFileSync(file, script);
    const checked = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
  }
  const script = await says(['completion', 'bash']);
  const complete = (...words: string[]) => {
    const array = words.map((word) => `'${word}'`).join(' ');
    const line = `${script}\nCOMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _dojang; echo "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).trim().split(' ');
  };
  assert.deepEqual(complete('dojang', 'no'), ['note']);
  assert.deepEqual(complete('dojang', 'note', 'a'), ['add']);
  assert.deepEqual(complete('dojang', 'note', 'add', '--ta'), ['--tag']);
  assert.deepEqual(complete('dojang', '--lang', 'ko', 'note', 'add', '--when', 'to'), ['today']);
  assert.deepEqual(complete('dojang', 'help', 'no'), ['note']);
  assert.deepEqual(complete('dojang', 'commit', '--cleanup', 'sci'), ['scissors']);
});

test('a verb of a module runs with its own options, its own words and the server', async (t) => {
  const { run, site } = makeBench(t, {}, bin);
  const added = await run([
    'note',
    'add',
    'buy ink',
    '-t',
    'desk',
    '--tag=home',
    '--when',
    'today',
  ]);
  assert.deepEqual([added.code, added.out], [0, 'buy ink #desk #home\n']);
  writeFileSync(join(site.folder, 'src', 'note.txt'), 'buy paper\n');
  const read = await run(['-C', 'src', 'note', 'add', '--from', 'note.txt']);
  assert.deepEqual([read.code, read.out], [0, 'buy paper\n']);
  // To `dojang commit` the letter m is a message.
  const asJson = await run(['-C', 'src', '--lang', 'ko', 'note', 'add', '-m', 'buy ink']);
  assert.deepEqual(JSON.parse(asJson.out), {
    text: 'buy ink',
    tags: [],
    when: null,
    folder: join(site.folder, 'src'),
  });
  for (const [words, said] of [
    [['note'], /Usage: dojang note VERB/],
    [['note', 'ad'], /note has no verb "ad"[\s\S]*add\?[\s\S]*dojang help note`/],
    [['note', 'add', 'x', '--tga', 'y'], /note add has no option --tga[\s\S]*--tag\?/],
    [['note', 'add', 'x', '--when', 'today'], /--when needs --tag/],
    [['note', 'add', 'x', '-t', 'y', '--when', 'never'], /--when takes today\|later/],
    [['note', 'add', 'x', 'y'], /note add takes no "y"/],
    [['note', 'list', '--tag', 'x'], /--tag does nothing in dojang note list/],
    [['--json', 'note', 'add', 'x'], /note add has no option --json/],
    [['--lang', 'de', 'note', 'add', 'x'], /--lang takes ko\|en/],
    [['help', 'note', 'remove'], /note has no verb "remove"/],
    [['nte'], /not a command of dojang[\s\S]*note\?/],
  ] as const) {
    const { code, text, out } = await run(words);
    assert.equal(code, 2, `${words.join(' ')}: ${text}`);
    assert.match(text, said);
    assert.equal(out, '');
  }
  const empty = await run(['note', 'add', '--json'], { env: { LANG: 'ko_KR.UTF-8' } });
  assert.equal(empty.code, 1);
  assert.match(empty.text, /메모에 글이 필요해요[\s\S]*"code":"note-empty"/);
  assert.match((await run(['note', 'list'])).text, /not paired/);

  const server = makeServerDouble();
  await server.listen();
  t.after(server.shut);
  assert.equal((await run(['pair', server.link])).code, 0);
  const asked = await run(['note', 'list']);
  assert.deepEqual([asked.code, asked.text], [1, 'This server keeps no notes.\n']);
  assert.ok(server.requests.includes('GET /note/notes'), server.requests.join());
});

test('without the line there is no such module', async (t) => {
  const { run } = makeBench(t);
  assert.doesNotMatch((await run(['help'])).out, /note/);
  const { code, text } = await run(['note', 'add', 'x']);
  assert.equal(code, 2);
  assert.match(text, /"note" is not a command of dojang/);
});

test('the hook and a commit load no module but commit, and a verb loads no other module', async (t) => {
  const { run, root, site } = makeBench(t, {}, bin);
  const log = join(root, 'loaded');
  const spy = join(root, 'spy.mjs');
  writeFileSync(
    spy,
    `import { registerHooks } from 'node:module'; import { appendFileSync } from 'node:fs';
registerHooks({ load: (url, context, next) => { appendFileSync(${JSON.stringify(log)}, url + '\\n'); return next(url, context); } });`,
  );
  const loadedBy = async (words: readonly string[]) => {
    writeFileSync(log, '');
    const { code, text } = await run(words, { env: { NODE_OPTIONS: `--import ${spy}` } });
    assert.equal(code, 0, text);
    return readFileSync(log, 'utf8');
  };
  site.write('src/a.txt', 'edited\n');
  writeFileSync(join(root, 'message'), '');
  for (const words of [
    ['hook', 'prepare-commit-msg', join(root, 'message')],
    ['commit', '-y'],
  ]) {
    const loaded = await loadedBy(words);
    assert.match(loaded, /modules\/commit\/src\/engine\//, words[0]);
    assert.doesNotMatch(loaded, /note-cli/, words[0]);
  }
  const loaded = await loadedBy(['note', 'add', 'x']);
  assert.match(loaded, /note-cli/);
  assert.doesNotMatch(loaded, /modules\/commit\//);
});

test('in the few files of the build a module is a file of its own, which no commit loads', () => {
  execFileSync(process.execPath, [join(agent, 'build.ts')]);
  const dist = join(agent, 'dist');
  const sentence = 'This server keeps no notes.';
  const { readCode } = createRequire(import.meta.url)('../bin/built.cjs');
  const code: ReadonlyMap<string, Buffer> | undefined = readCode(join(dist, 'code'));
  assert.ok(code, 'the build rehearses a commit');
  const loaded = [...code.keys()];
  assert.ok(loaded.includes('cli.cjs'), loaded.join());
  const has = (name: string) => readFileSync(join(dist, name), 'utf8').includes(sentence);
  assert.deepEqual(loaded.filter(has), []);
  const ran = spawnSync(process.execPath, [bin, 'note', 'add', 'x'], { encoding: 'utf8' });
  assert.equal(ran.stdout, 'x\n', ran.stderr);
});

test('what a face lacks, or declares twice, is named with its fix', async () => {
  const others = modules.flatMap((each) => ('bare' in each ? [] : [each]));
  for (const { name, face } of [...others, { name: 'note', face: async () => noteCli }]) {
    assert.deepEqual(await checkFace(name, await face(), bareTable), []);
  }
  const empty = { summary: '', verbs: { add: { summary: '', examples: [] } }, options: {} };
  const broken: CliFace = {
    options: { lang: {}, Tag: { short: 'h' } },
    verbs: { add: { options: ['lang'] } },
    words: async (language) =>
      language === 'en' ? { ...empty, failures: { 'note-empty': 'No text.' } } : empty,
    runs: {},
  };
  const found = (await checkFace('status', broken, bareTable)).join('\n');
  for (const said of [
    'status is a command of dojang',
    'Tag is not in lower case',
    '--lang goes with every command',
    '-h stands for two options',
    '--Tag belongs to no verb',
    'add has no code',
    'the summary has no words in ko',
    'add has no words in en',
    '--lang has no words in ko',
    'note-empty has no words in ko',
  ]) {
    assert.ok(found.includes(said), `${said}: ${found}`);
  }
  // @ts-expect-error a verb may only name options that the face has.
  defineCli({ ...noteCli, options: {}, verbs: { add: { options: ['tag'] } } });
});

test('no two modules, and no module and the machine, have a command of one name', () => {
  const names = modules.map(({ name }) => name);
  const verbs = modules.flatMap((each) => ('bare' in each ? Object.keys(each.bare.verbs) : []));
  const all = [...names.filter((name) => !verbs.includes(name)), ...verbs];
  const commands = [...all, ...Object.keys(machineCommands)];
  assert.equal(new Set(commands).size, commands.length, commands.join());
  assert.ok(verbs.length >= 4);
});
