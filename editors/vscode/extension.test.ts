import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { packVsix } from './package-vsix.ts';

const scratch = mkdtempSync(join(tmpdir(), 'dojang-vsix-'));
after(() => rmSync(scratch, { recursive: true, force: true }));
const here = fileURLToPath(new URL('.', import.meta.url));
const dojang = join(here, '..', '..', 'agent', 'bin', 'dojang.js');
const files = unzipSync(packVsix());
const text = (name: string) => new TextDecoder().decode(files[name]);

for (const [name, bytes] of Object.entries(files)) {
  mkdirSync(dirname(join(scratch, name)), { recursive: true });
  writeFileSync(join(scratch, name), bytes);
}

const host = join(here, 'host-double.ts');

let numbered = 0;

function makeHome(): string {
  numbered += 1;
  const home = join(scratch, `home-${numbered}`);
  mkdirSync(home, { recursive: true });
  // A living holder: the hook has no agent to start.
  writeFileSync(join(home, 'agent.lock'), JSON.stringify({ pid: process.pid, start: '' }));
  return home;
}

function runHost(order: Record<string, unknown>, home: string, env: Record<string, string> = {}) {
  numbered += 1;
  const path = join(scratch, `order-${numbered}.json`);
  const settings = { path: dojang };
  writeFileSync(path, JSON.stringify({ folders: [], settings, ...order }));
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the part that it reads.
  return new Promise<any>((resolve, reject) => {
    const child = spawn(process.execPath, [host, join(scratch, 'extension'), path], {
      env: { PATH: process.env.PATH ?? '', HOME: home, DOJANG_HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.on('close', () => {
      try {
        resolve(JSON.parse(out));
      } catch (error) {
        reject(error);
      }
    });
  });
}

async function spooled(
  home: string,
  count: number,
): Promise<{ folder: string; trigger: string }[]> {
  const folder = join(home, 'spool', 'hooks');
  for (let tries = 0; tries < 200; tries += 1) {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name[0] !== '.') : [];
    if (names.length >= count) {
      return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
    }
    await sleep(25);
  }
  return [];
}

test('the package has what an editor installs, and nothing of the workspace', () => {
  const manifest = JSON.parse(text('extension/package.json'));
  assert.equal(manifest.main, './extension.js');
  for (const field of ['private', 'type', 'devDependencies'])
    assert.ok(!(field in manifest), field);
  const vsix = text('extension.vsixmanifest');
  assert.match(vsix, /Id="dojang" Version="0\.1\.0" Publisher="dojang"/);
  assert.match(
    vsix,
    new RegExp(`Code.Engine" Value="${manifest.engines.vscode.replace('^', '\\^')}"`),
  );
  const assets = [...vsix.matchAll(/ Path="([^"]+)"/g)].map((match) => match[1] ?? '');
  assert.ok(assets.length >= 3);
  for (const path of [...assets, `extension/${manifest.icon}`]) assert.ok(files[path], path);
  const types = text('[Content_Types].xml');
  for (const name of Object.keys(files)) {
    const extension = name.slice(name.lastIndexOf('.'));
    if (name !== '[Content_Types].xml') assert.ok(types.includes(`"${extension}"`), name);
  }
});

test('packing twice gives the same bytes', () => {
  assert.deepEqual(packVsix(), packVsix());
});

test('every string has its Korean and its English', () => {
  const english = JSON.parse(text('extension/package.nls.json'));
  const korean = JSON.parse(text('extension/package.nls.ko.json'));
  assert.deepEqual(Object.keys(korean).sort(), Object.keys(english).sort());
  const used = [...text('extension/package.json').matchAll(/"%([A-Za-z]+)%"/g)].map((m) => m[1]);
  assert.ok(used.length > 5);
  for (const key of used) assert.ok(key !== undefined && key in english, key);
  const bundle = JSON.parse(text('extension/l10n/bundle.l10n.ko.json'));
  const sources = text('extension/extension.js') + text('extension/drafts-view.cjs');
  const said = [...sources.matchAll(/\bt\(\s*'((?:[^'\\]|\\.)+)'/g)].map((match) => match[1] ?? '');
  assert.ok(said.length >= 7, `${said.length} strings`);
  assert.deepEqual(
    said.filter((words) => !(words in bundle)),
    [],
  );
});

test('closing the window tells the agent of each folder', async () => {
  const home = makeHome();
  const folders = [join(scratch, 'one'), join(scratch, '둘 two')];
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  const seen = await runHost({ folders, deactivate: true }, home);
  const entries = await spooled(home, 2);
  assert.deepEqual(
    entries.map(({ folder }) => folder),
    folders,
  );
  assert.deepEqual(new Set(entries.map(({ trigger }) => trigger)), new Set(['editor-closed']));
  const { contributes } = JSON.parse(text('extension/package.json'));
  const contributed = contributes.commands.map(({ command }: { command: string }) => command);
  assert.deepEqual(seen.commands.sort(), contributed.sort());
  assert.equal(seen.disposed, seen.items);
});

test('closing the window does not wait for the agent', async () => {
  const slow = join(scratch, 'slow-dojang');
  writeFileSync(slow, '#!/bin/sh\nsleep 6\n', { mode: 0o755 });
  const order = { settings: { path: slow }, deactivate: true, folders: [scratch] };
  const seen = await runHost(order, makeHome());
  // `bench:hook` measures how long it takes; here only whether it waits.
  assert.ok(seen.deactivateMs < 3000, `${seen.deactivateMs} ms`);
});

test('closing the last editor tells the agent once', async () => {
  const home = makeHome();
  const folder = join(scratch, 'one');
  mkdirSync(folder, { recursive: true });
  await runHost({ folders: [folder], closeTabs: true }, home);
  assert.equal((await spooled(home, 1)).length, 1);
  await sleep(300);
  assert.equal((await spooled(home, 1)).length, 1);
});

test('the status bar says that no server is paired, in Korean where the editor is', async () => {
  const seen = await runHost({ language: 'ko' }, makeHome());
  assert.match(seen.shown[0].text, /도장 0/);
  assert.match(seen.shown[0].tooltip, /연결되지 않았어요/);
});

const draft = (id: string, matchNumber: string | null) => ({
  ...{ id, title: `feat: ${id}`, url: `http://127.0.0.1:7410/drafts/${id}`, matchNumber },
  ...{ repository: matchNumber === null ? null : 'cafe', branch: 'main' },
});

/** A command that answers every call with this status. */
function commandThatSays(drafts: readonly object[]): string {
  numbered += 1;
  const status = { server: { url: 'http://127.0.0.1:7410', isReachable: true }, isPaired: true };
  const path = join(scratch, `says-${numbered}`);
  const words = JSON.stringify({ ...status, waiting: drafts.length, drafts });
  writeFileSync(path, `#!/bin/sh\ncat <<'END'\n${words}\nEND\n`, { mode: 0o755 });
  return path;
}

test('drafts of this machine are in the view with their number, and open where they are stamped', async () => {
  const drafts = [draft('one', '07'), draft('two', '42'), draft('elsewhere', null)];
  const order = {
    language: 'ko',
    settings: { path: commandThatSays(drafts) },
    run: ['dojang.openDraft 1', 'dojang.openDraft', 'dojang.refresh', 'dojang.openInbox'],
  };
  const seen = await runHost(order, makeHome());
  assert.deepEqual(
    seen.view.rows.map(({ label, description }: Record<string, string>) => [label, description]),
    [
      ['feat: one', 'cafe · main · 확인 숫자 07'],
      ['feat: two', 'cafe · main · 확인 숫자 42'],
    ],
  );
  assert.equal(seen.view.badge.value, 2);
  assert.equal(seen.view.rows[1].command.command, 'dojang.openDraft');
  assert.equal(seen.view.rows[1].command.arguments[0].id, 'two');
  const server = 'http://127.0.0.1:7410';
  assert.deepEqual(seen.opened, [`${server}/drafts/two`, `${server}/`, `${server}/`]);
  assert.match(seen.shown[0].text, /도장 3/);
  assert.equal(seen.shown.length, 2, 'it was asked for again');
});

test('an empty view says why, and a draft without an address opens nothing', async () => {
  const bad = { ...draft('bad', '01'), url: 'file:///etc/passwd' };
  const settings = { path: commandThatSays([bad]) };
  const seen = await runHost({ settings, run: ['dojang.openDraft 0'] }, makeHome());
  assert.deepEqual(seen.opened, []);
  const empty = await runHost({ settings: { path: commandThatSays([]) } }, makeHome());
  assert.deepEqual(empty.view.rows, []);
  assert.equal(empty.view.message, 'No drafts are waiting.');
});

test('without the command the editor goes on, and says what to do', async () => {
  const settings = { path: join(scratch, 'nowhere', 'dojang') };
  const order = { settings, deactivate: true, folders: [scratch], run: ['dojang.openInbox'] };
  const seen = await runHost(order, makeHome());
  assert.match(seen.shown[0].tooltip, /not found/);
  assert.match(seen.warning, /not found/);
});

test('no folder that is opened can say which program is the command', () => {
  const manifest = JSON.parse(text('extension/package.json'));
  const { scope } = manifest.contributes.configuration.properties['dojang.path'];
  assert.equal(scope, 'machine', 'neither workspace nor folder settings set it');
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, false);
});

test('a program of the folder’s own is never taken for the command', async () => {
  const folder = join(scratch, 'hostile');
  mkdirSync(folder, { recursive: true });
  const mark = join(scratch, 'hostile-ran');
  for (const name of ['dojang', 'node', 'dojang.cmd', 'sh']) {
    writeFileSync(join(folder, name), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
  }
  const order = { folders: [folder], deactivate: true, run: ['dojang.init'] };
  for (const path of ['./dojang', 'hostile/dojang', '../hostile/dojang']) {
    const seen = await runHost({ ...order, settings: { path } }, makeHome());
    assert.deepEqual(seen.tasks, []);
    assert.match(seen.shown[0].tooltip, /not found/);
  }
  await runHost(order, makeHome());
  assert.ok(!existsSync(mark));
});

test('commands start the program itself in the folder, whatever the folder is called', async () => {
  const folder = join(scratch, 'a "b" & c; $(d) `e` %PATH%');
  mkdirSync(folder, { recursive: true });
  const home = makeHome();
  const order = { folders: [folder], run: ['dojang.init', 'dojang.draftNow'], deactivate: true };
  const seen = await runHost(order, home);
  assert.deepEqual(seen.tasks, [
    { program: 'node', words: [dojang, 'init'], options: { cwd: folder } },
    { program: 'node', words: [dojang, 'draft'], options: { cwd: folder } },
  ]);
  assert.deepEqual(
    (await spooled(home, 1)).map((entry) => entry.folder),
    [folder],
  );
});

test('on Windows no shell starts the command, and the open folder is not searched', () => {
  const load = `const Module = require('node:module');
    const real = Module._load;
    Module._load = (name, ...rest) => (name === 'vscode' ? {} : real(name, ...rest));
    const there = new Map([
      ['C:\\\\npm\\\\dojang.cmd', '"%_prog%"  "%dp0%\\\\node_modules\\\\x\\\\bin\\\\dojang.js" %*'],
      ['C:\\\\odd\\\\dojang.cmd', '@echo off'],
      ['C:\\\\node dir\\\\node.exe', ''],
    ]);
    const disk = { exists: (path) => there.has(path), read: (path) => there.get(path) };
    const { commandOf } = require(process.argv[1]);
    const on = (Path) => ({ platform: 'win32', env: { Path }, ...disk });
    const usual = 'C:\\\\npm;C:\\\\node dir';
    console.log(JSON.stringify([
      commandOf('dojang', on(usual)),
      commandOf('dojang', on('.;bin;' + usual)),
      commandOf('D:\\\\dojang\\\\agent\\\\bin\\\\dojang.js', on(usual)),
      commandOf('bin\\\\dojang.js', on(usual)) ?? null,
      commandOf('dojang', on('C:\\\\odd;C:\\\\node dir')) ?? null,
      commandOf('dojang', on('C:\\\\nothing')) ?? null,
    ]));`;
  const ran = spawnSync(process.execPath, ['-e', load, join(scratch, 'extension/extension.js')], {
    encoding: 'utf8',
  });
  assert.equal(ran.status, 0, ran.stderr);
  const node = 'C:\\node dir\\node.exe';
  assert.deepEqual(JSON.parse(ran.stdout), [
    [node, 'C:\\npm\\node_modules\\x\\bin\\dojang.js'],
    [node, 'C:\\npm\\node_modules\\x\\bin\\dojang.js'],
    [node, 'D:\\dojang\\agent\\bin\\dojang.js'],
    null,
    null,
    null,
  ]);
  assert.doesNotMatch(text('extension/extension.js'), /shell: true|sendText|createTerminal/);
});
