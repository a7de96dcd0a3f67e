import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { lockDirectory } from '@dojang/kernel/directory-lock';
import { integrityOf, pack } from '../testing/packed.ts';
import { downloadFile } from './download.ts';
import { type EnginePackage, enginePackages, engineVersion } from './engine-packages.ts';
import { type FetchOptions, fetchEngine } from './fetch-engine.ts';
import { tarballOf } from './registry.ts';
import { unpack } from './unpack.ts';

const root = mkdtempSync(join(tmpdir(), 'dojang-fetch-'));
let folders = 0;
const newFolder = () => {
  folders += 1;
  const folder = join(root, `${folders}`);
  mkdirSync(folder);
  return folder;
};

const content = 'x'.repeat(3_000);
const archive = pack({ 'package/index.js': content, 'package/lib/a.so': 'library' });
const part: EnginePackage = {
  name: '@made/engine',
  version: '1.0.0',
  integrity: integrityOf(archive),
  bytes: archive.length,
};

type Serve = (request: IncomingMessage, response: ServerResponse) => void;
const whole: Serve = ({ headers }, response) => {
  const from = Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200).end(archive.subarray(from));
};
let serve: Serve = whole;
const ranges: (string | undefined)[] = [];
const registry = createServer((request, response) => {
  ranges.push(request.headers.range);
  serve(request, response);
}).listen(0, '127.0.0.1');
await once(registry, 'listening');
const url = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/engine.tgz`;
after(() => {
  registry.closeAllConnections();
  registry.close();
  rmSync(root, { recursive: true, force: true });
});

const fetchInto = (folder: string, options: Partial<FetchOptions> = {}) =>
  fetchEngine({
    folder,
    heard: () => undefined,
    signal: new AbortController().signal,
    packages: [part],
    locate: async () => url,
    freeBytes: async () => 1e12,
    ...options,
  });

test('the engine is fetched once, with progress, and lies unpacked under its version', async () => {
  serve = whole;
  const folder = newFolder();
  const heard: number[] = [];
  const got = await fetchInto(folder, { heard: ({ bytes }) => heard.push(bytes) });
  assert.equal(got, join(folder, engineVersion));
  const place = join(got, 'node_modules', '@made', 'engine');
  assert.equal(readFileSync(join(place, 'index.js'), 'utf8'), content);
  assert.equal(readFileSync(join(place, 'lib', 'a.so'), 'utf8'), 'library');
  assert.equal(heard.at(-1), archive.length);
  assert.deepEqual(readdirSync(folder), [engineVersion], 'archive and lock are gone');
  const asked = ranges.length;
  await fetchInto(folder);
  assert.equal(ranges.length, asked);
});

test('a line that breaks is taken up where it broke', async () => {
  const folder = newFolder();
  const file = join(folder, 'engine.tgz');
  const half = Math.floor(archive.length / 2);
  serve = (request, response) => {
    if (request.headers.range !== undefined) return whole(request, response);
    response.writeHead(200, { 'content-length': archive.length });
    // The part is read before the line breaks.
    response.write(archive.subarray(0, half));
    setTimeout(() => response.destroy(), 30);
  };
  const from = ranges.length;
  const { integrity, bytes } = part;
  const signal = new AbortController().signal;
  await downloadFile({ url, file, integrity, bytes, heard: () => undefined, signal, retryMs: 1 });
  assert.deepEqual(readFileSync(file), archive);
  assert.equal(ranges[from], undefined);
  assert.equal(ranges.at(-1), `bytes=${half}-`);
});

test('other bytes than the pinned ones are thrown away, whoever sent them', async () => {
  const folder = newFolder();
  const other = Buffer.from(archive);
  other[40] = (other[40] ?? 0) ^ 1;
  serve = (_request, response) => response.end(other);
  await assert.rejects(fetchInto(folder), { fault: 'integrity' });
  assert.deepEqual(
    readdirSync(folder).filter((name) => !name.endsWith('.making')),
    [],
  );
  serve = whole;
  await fetchInto(folder);
});

test('a server that sends more than the engine has is not believed', async () => {
  serve = (_request, response) => response.end(Buffer.concat([archive, archive]));
  await assert.rejects(fetchInto(newFolder()), { fault: 'integrity' });
});

test('a registry that is away or silent is said', async () => {
  const signal = new AbortController().signal;
  const { integrity, bytes } = part;
  const common = { url, integrity, bytes, heard: () => undefined, signal, retryMs: 1 };
  for (const behaviour of [
    (_request: IncomingMessage, response: ServerResponse) => response.writeHead(404).end(),
    (request: IncomingMessage) => request.socket.destroy(),
    () => undefined,
  ]) {
    serve = behaviour;
    const folder = newFolder();
    const file = join(folder, 'x.tgz');
    const silentMsMax = 20;
    await assert.rejects(downloadFile({ ...common, file, silentMsMax }), {
      fault: 'registry-away',
    });
    assert.equal(existsSync(file), false);
  }
});

test('a disk that is too small is said before anything is fetched', async () => {
  const asked = ranges.length;
  await assert.rejects(fetchInto(newFolder(), { freeBytes: async () => 1e6 }), {
    fault: 'disk-full',
  });
  assert.equal(ranges.length, asked);
});

test('two processes do not fetch into one folder', async () => {
  serve = whole;
  const folder = newFolder();
  const unlock = lockDirectory(join(folder, engineVersion));
  await assert.rejects(fetchInto(folder), { fault: 'fetched-elsewhere' });
  unlock();
  await fetchInto(folder);
});

test('musl, Windows and other machines have no engine', async () => {
  for (const system of [
    { platform: 'linux', arch: 'x64', glibc: undefined },
    { platform: 'win32', arch: 'x64', glibc: undefined },
    { platform: 'linux', arch: 'riscv64', glibc: '2.36' },
  ]) {
    assert.equal(enginePackages(system), undefined);
  }
  const glibc = enginePackages({ platform: 'linux', arch: 'x64', glibc: '2.36' });
  assert.equal(glibc?.length, 2);
  const system = { platform: 'win32', arch: 'x64', glibc: undefined };
  const signal = new AbortController().signal;
  const nothing = fetchEngine({ folder: newFolder(), heard: () => undefined, signal, system });
  await assert.rejects(nothing, { fault: 'no-engine-for-system' });
});

test('an archive writes nothing outside of its folder, and is whole or refused', async () => {
  const bad: Record<string, Buffer> = {
    outside: pack({ 'package/../../x': 'x' }),
    root: pack({ '/etc/x': 'x', 'package//x': 'x' }),
    bare: pack({ package: 'x' }),
    cut: archive.subarray(0, archive.length - 30),
    text: Buffer.from('no archive'),
    endless: gzipSync(Buffer.alloc(0)),
  };
  for (const [name, bytes] of Object.entries(bad)) {
    const folder = newFolder();
    const file = join(folder, 'x.tgz');
    writeFileSync(file, bytes);
    await assert.rejects(unpack(file, join(folder, 'out')), { fault: 'unpacking' }, name);
  }
  assert.equal(existsSync(join(root, 'x')), false);
});

test('links in an archive are left out', async () => {
  const folder = newFolder();
  const file = join(folder, 'x.tgz');
  writeFileSync(file, pack({ 'package/link': '' }, '2'));
  await unpack(file, join(folder, 'out'));
  assert.equal(existsSync(join(folder, 'out')), false);
});

test('without npm nobody knows where the engine lies', async () => {
  const missing = join(root, 'no-npm');
  await assert.rejects(tarballOf(part, missing), { fault: 'npm-missing' });
  await assert.rejects(tarballOf(part, 'false'), { fault: 'registry-away' });
});
