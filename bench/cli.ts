/**
 * `npm run bench:cli [-- --json --runs N]`: whole-process medians at the terminal, in turns with a bare
 * node start, opencommit and aicommits, which ask one local model endpoint that answers at once. `dojang
 * commit` drafts without a model; what a model would be sent is looked through for secrets as well.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scopeChange } from '@dojang/commit/engine';
import { startModelDouble } from '@dojang/kernel/testing';
import { installPeers, type Peer } from './cli-peers.ts';
import { flags, median, report } from './lib/report.ts';

// As `npm start` leaves it.
execFileSync(process.execPath, [fileURLToPath(new URL('../agent/build.ts', import.meta.url))]);

const runs = Math.max(3, Number(flags.runs ?? 9));
const bin = fileURLToPath(new URL('../agent/bin/dojang.js', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'dojang-bench-cli-'));
const model = await startModelDouble();
model.behave({ kind: 'text', text: 'feat: describe the change' });

const environment = {
  PATH: process.env.PATH ?? '',
  HOME: root,
  DOJANG_HOME: join(root, 'dojang'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Kim',
  GIT_AUTHOR_EMAIL: 'kim@example.com',
  GIT_COMMITTER_NAME: 'Kim',
  GIT_COMMITTER_EMAIL: 'kim@example.com',
  NO_COLOR: '1',
};

const secrets = [
  `AKIA${'QX7JH2MVNPLTRW4K'}`,
  `ghp_${'a8Fk2LmQ9xZr4TtYv6WbN1cD3eG5hJ7sK0pR'}`,
  `sk_live_${'4eC39HqLyjWDarjtT1zdp7dc'}`,
];

interface Files {
  readonly [path: string]: string;
}

const code = (name: string, factor: number) =>
  `/** Prices in won. */\nexport function ${name}(count: number): number {\n  return count * ${factor};\n}\n`;

/** A change of its own kind over a small history; `lock` and `secret` only where leaks are looked for. */
const changes: Record<string, { before: Files; after: Files }> = {
  small: {
    before: { 'src/price.ts': code('priceOf', 4500), 'src/order.ts': code('orderTotal', 2) },
    after: {
      'src/price.ts': `${code('priceOf', 4500)}\n${code('discountOf', 300)}`,
      'src/order.ts': code('orderTotal', 3),
    },
  },
  big: {
    before: { 'src/table.ts': 'export const table = [\n];\n' },
    after: {
      'src/table.ts': `export const table = [\n${Array.from({ length: 18_000 }, (_, n) => `  { id: ${n}, name: 'row number ${n}', price: ${n * 7} },\n`).join('')}];\n`,
    },
  },
  many: {
    before: Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`src/part${n}.ts`, code(`part${n}`, n)]),
    ),
    after: Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`src/part${n}.ts`, code(`part${n}`, n + 1)]),
    ),
  },
  leaks: {
    before: { 'src/client.ts': code('connect', 1), 'package-lock.json': '{}\n' },
    after: {
      'src/client.ts': `${code('connect', 2)}export const keys = ${JSON.stringify(secrets)};\n`,
      'package-lock.json': `${JSON.stringify({ lockMarker: Array.from({ length: 400 }, (_, n) => `lock-${n}`) }, null, 1)}\n`,
    },
  },
};

const git = (folder: string, ...words: string[]) =>
  execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8', env: environment });

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function makeRepository(name: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'main');
  write(folder, changes[name]!.before);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'feat(order): add the order book');
  for (let n = 0; n < 30; n += 1) {
    git(folder, 'commit', '-q', '--allow-empty', '-m', `fix(order): handle case ${n}`);
  }
  git(folder, 'tag', 'start');
  return folder;
}

interface Run {
  readonly ms: number;
  readonly peakMb: number;
  readonly output: string;
}

/** The most memory that the kernel saw of a process, or of one that it started, in MB. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const own = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return Math.max(own, ...children.split(' ').filter(Boolean).map(Number).map(peakOf));
  } catch {
    return 0; // It has ended.
  }
}

/** Runs to the end; the peak is read while it lives. */
function run(
  words: readonly string[],
  folder: string,
  extra: Record<string, string> = {},
  command = process.execPath,
) {
  return new Promise<Run>((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, words, {
      cwd: folder,
      env: { ...environment, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let peakMb = 0;
    const look = setInterval(() => {
      peakMb = Math.max(peakMb, peakOf(child.pid ?? 0));
    }, 10);
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      clearInterval(look);
      const ms = performance.now() - started;
      if (code === 0) resolve({ ms, peakMb, output });
      else reject(new Error(`${words.join(' ')} ended with ${code}:\n${output.slice(-800)}`));
    });
  });
}

const folders = Object.fromEntries(
  Object.keys(changes).map((name) => [name, makeRepository(name)]),
);

/** The history goes on as a person's does: undone by a commit, put in place again, staged for the peers. */
function prepare(name: string): string {
  const folder = folders[name]!;
  write(folder, changes[name]!.before);
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'fix(order): take the change back');
  git(folder, 'tag', '-f', 'start');
  write(folder, changes[name]!.after);
  git(folder, 'add', '-A');
  return folder;
}

async function commitByUs(name: string): Promise<Run> {
  return run([bin, 'commit', '--yes', '--allow-secrets'], prepare(name));
}

const hasScript = spawnSync('script', ['--version']).status === 0;
/** In a terminal of its own, as `script` of util-linux opens one; its time is measured by itself. */
const inTerminal = (line: string) => ['-qefc', line, '/dev/null'];

function commitBy(peer: Peer, name: string): Promise<Run> {
  const [folder, extra] = [prepare(name), peer.environment(model.baseUrl)];
  if (!peer.needsTerminal || !hasScript) return run(peer.commitWords, folder, extra);
  const line = [process.execPath, ...peer.commitWords].map((word) => `'${word}'`).join(' ');
  return run(inTerminal(line), folder, extra, 'script');
}

const headersSince = (name: string) =>
  git(folders[name]!, 'log', '--format=%s', 'start..HEAD').trim().split('\n').filter(Boolean);

const peers = installPeers();
for (const { settings } of peers) {
  if (settings) writeFileSync(join(root, settings.name), settings.text(model.baseUrl));
}
const empty = join(root, 'empty.mjs');
writeFileSync(empty, '');
const times: Record<string, number[]> = {};
const note = (name: string, ms: number) => {
  times[name] ??= [];
  times[name].push(ms);
};

for (let turn = -1; turn < runs; turn += 1) {
  // The first turn fills caches: of the disk, of compiled code, of the learnt history.
  const keep = turn < 0 ? () => undefined : note;
  keep('bare', (await run([empty], root)).ms);
  keep('version', (await run([bin, '--version'], root)).ms);
  keep('commit', (await commitByUs('small')).ms);
  keep('big', (await commitByUs('big')).ms);
  keep('many', (await commitByUs('many')).ms);
  for (const peer of peers) {
    const words = peer.versionWords;
    keep(`${peer.name} version`, (await run(words, root, peer.environment(model.baseUrl))).ms);
    const terminal =
      peer.needsTerminal && hasScript ? (await run(inTerminal('true'), root, {}, 'script')).ms : 0;
    keep(`${peer.name} commit`, (await commitBy(peer, 'small')).ms - terminal);
  }
}

/** What one tool sends for a change, and how many headers it leaves. */
async function weigh(name: string, act: () => Promise<Run>) {
  const from = model.calls.length;
  const { ms, peakMb } = await act();
  const sent = model.calls.slice(from).map(({ raw }) => raw);
  const text = sent.join('\n');
  return {
    ms: Math.round(ms),
    peakMb: Math.round(peakMb),
    requests: sent.length,
    bytesSent: Buffer.byteLength(text),
    headers: headersSince(name).length,
    secretsSent: secrets.filter((secret) => text.includes(secret)).length,
    lockBytesSent: (text.match(/lock-\d+/g) ?? []).join('').length,
  };
}

const loads: Record<string, Record<string, Awaited<ReturnType<typeof weigh>>>> = { dojang: {} };
for (const name of Object.keys(changes)) {
  loads.dojang![name] = await weigh(name, () => commitByUs(name));
  for (const peer of peers) {
    loads[peer.name] ??= {};
    loads[peer.name]![name] = await weigh(name, () => commitBy(peer, name));
  }
}

/** What our server would send of the same change, were a model set up: the engine's context. */
async function contextOf(name: string) {
  const { before, after } = changes[name]!;
  const scope = await scopeChange({
    files: Object.keys(after).map((path) => ({
      path,
      oldPath: null,
      state: before[path] === undefined ? ('added' as const) : ('modified' as const),
      binary: false,
      modeChanged: false,
      before: before[path] ?? null,
      after: after[path]!,
    })),
  });
  return scope;
}

const leaking = await contextOf('leaks');
const bigScope = await contextOf('big');
await model.close();
rmSync(root, { recursive: true, force: true });

const ms = (name: string) => Math.round(median(times[name]!) * 10) / 10;
const bare = ms('bare');
/** The most of any change, of one run each. */
const mostMb = (tool: string) =>
  Math.max(...Object.values(loads[tool]!).map((load) => load.peakMb));
report(
  'At the terminal (ms, whole processes)',
  [
    { what: 'bare node start', dojang: bare, opencommit: '', aicommits: '' },
    {
      what: 'version',
      dojang: ms('version'),
      opencommit: ms('opencommit version'),
      aicommits: ms('aicommits version'),
    },
    {
      what: 'draft + commit',
      dojang: ms('commit'),
      opencommit: ms('opencommit commit'),
      aicommits: ms('aicommits commit'),
    },
    { what: '1 MB in one file', dojang: ms('big'), opencommit: '', aicommits: '' },
    { what: '60 files', dojang: ms('many'), opencommit: '', aicommits: '' },
    {
      what: 'peak memory (MB)',
      dojang: mostMb('dojang'),
      opencommit: mostMb('opencommit'),
      aicommits: mostMb('aicommits'),
    },
  ],
  {
    runs,
    bareNodeMs: bare,
    versionMs: ms('version'),
    versionToBare: Math.round((ms('version') / bare) * 100) / 100,
    draftCommitMs: ms('commit'),
    bigDiffMs: ms('big'),
    bigDiffHeaders: loads.dojang!.big!.headers,
    bigDiffCoverage: `${bigScope.coverage.hunksInDetail} of ${bigScope.coverage.hunks} hunks, ${bigScope.coverage.tokens} of ${bigScope.coverage.tokensMax} tokens`,
    sixtyFilesMs: ms('many'),
    peakMb: mostMb('dojang'),
    secretsSent:
      loads.dojang!.leaks!.secretsSent +
      secrets.filter((secret) => leaking.contextText.includes(secret)).length,
    lockBytesSent:
      loads.dojang!.leaks!.lockBytesSent +
      (leaking.contextText.match(/lock-\d+/g) ?? []).join('').length,
    peers: Object.fromEntries(
      peers.map(({ name, version }) => [
        name,
        { version, versionMs: ms(`${name} version`), commitMs: ms(`${name} commit`) },
      ]),
    ),
    loads,
  },
);
for (const [name, byChange] of Object.entries(loads)) {
  console.error(`${name}: ${JSON.stringify(byChange)}`);
}
