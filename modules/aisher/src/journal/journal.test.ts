import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createKeyring, createLog } from '@dojang/kernel/server';
import { openJournal } from './file-journal.ts';
import type { Cut, Journal, JournalOptions } from './journal.ts';
import type { JournalHeader } from './record.ts';

const sealer = createKeyring([randomBytes(32)]);
const log = createLog({ level: 'silent' });
const root = mkdtempSync(join(tmpdir(), 'dojang-journal-'));
after(() => rmSync(root, { recursive: true, force: true }));

type Header = JournalHeader & { readonly n: number };
let time = Date.parse('2026-11-30T12:00:00Z');
const openAt = (folder: string, options: Partial<JournalOptions> = {}): Journal<Header> =>
  openJournal<Header>({ folder, sealer, log, now: () => new Date(time), ...options });
const headerOf = (n: number, rows = 10): Header => ({ org: 'o', receivedAt: time, rows, n });
const append = (journal: Journal<Header>, ...numbers: number[]) =>
  Promise.all(numbers.map((n) => journal.append(headerOf(n), Buffer.from(`body ${n}`))));
const freshFolder = () => join(root, randomUUID());
const numbersOf = (cut: Cut<Header> | undefined) => cut?.headers.map(({ n }) => n);
const files = (folder: string, ending: string) =>
  readdirSync(folder).filter((name) => name.endsWith(ending));

test('what was appended is there after a restart, sealed, and goes once it is marked', async () => {
  const folder = freshFolder();
  const first = openAt(folder);
  await append(first, 1, 2, 3);
  await first.close();
  const bytes = readFileSync(join(folder, files(folder, '.records')[0]!));
  assert.ok(!bytes.includes('body 1'));
  const second = openAt(folder);
  assert.equal(second.state().records, 3);
  const cut = await second.cut(1_000);
  assert.deepEqual(numbersOf(cut), [1, 2, 3]);
  assert.equal(String(await cut?.body(1)), 'body 2');
  assert.equal(await second.cut(1_000), undefined);
  await cut?.mark();
  assert.deepEqual(second.state(), { bytes: 0, records: 0, oldestMs: 0 });
  assert.deepEqual(files(folder, '.records'), []);
  assert.deepEqual(files(folder, '.cuts'), []);
  await second.close();
});

test('a token never comes again, although all that was stored is gone and the process began anew', async () => {
  const folder = freshFolder();
  const tokens = [];
  for (let start = 0; start < 3; start += 1) {
    const journal = openAt(folder);
    await append(journal, start);
    const cut = await journal.cut(1_000);
    tokens.push(cut?.token);
    await cut?.mark();
    await journal.close();
    const next = openAt(folder);
    await next.tidy();
    await next.close();
    assert.deepEqual(files(folder, '.records'), []);
  }
  assert.equal(new Set(tokens).size, 3);
});

test('all that arrives within a moment is brought to the disk at once', async () => {
  let flushes = 0;
  const journal = openAt(freshFolder(), {
    at: (point) => {
      if (point === 'before-flush') flushes += 1;
    },
  });
  await append(journal, ...Array.from({ length: 100 }, (_, n) => n));
  assert.equal(flushes, 1);
  assert.equal(journal.state().records, 100);
  await journal.close();
  await assert.rejects(append(journal, 1), /closed/);
});

test('a batch ends with the records that fill it, and has the same token after a restart', async () => {
  const folder = freshFolder();
  const first = openAt(folder);
  await append(first, 1, 2, 3, 4, 5);
  const [one, two] = [await first.cut(20), await first.cut(20)];
  assert.deepEqual(
    [numbersOf(one), numbersOf(two)],
    [
      [1, 2],
      [3, 4],
    ],
  );
  assert.notEqual(one?.token, two?.token);
  await one?.mark();
  await first.close();
  const second = openAt(folder);
  const replayed = await second.cut(1_000);
  assert.deepEqual([replayed?.token, replayed?.isReplayed], [two?.token, true]);
  assert.deepEqual(numbersOf(replayed), [3, 4]);
  const rest = await second.cut(1_000);
  assert.deepEqual([numbersOf(rest), rest?.isReplayed], [[5], false]);
  await replayed?.mark();
  assert.equal(files(folder, '.records').length, 1);
  await rest?.mark();
  assert.equal(files(folder, '.records').length, 0);
  await second.close();
});

test('a torn record was never answered, and a torn cut never stored', async () => {
  const folder = freshFolder();
  const first = openAt(folder);
  await append(first, 1);
  await append(first, 2);
  const cut = await first.cut(10);
  await first.close();
  const path = join(folder, files(folder, '.records')[0]!);
  truncateSync(path, readFileSync(path).length - 1);
  appendFileSync(join(folder, files(folder, '.cuts')[0]!), '\ncut 1 1');
  const second = openAt(folder);
  const replayed = await second.cut(1_000);
  assert.equal(replayed?.token, cut?.token);
  assert.deepEqual(numbersOf(replayed), [1]);
  assert.equal(await second.cut(1_000), undefined);
  await append(second, 3);
  assert.deepEqual(numbersOf(await second.cut(1_000)), [3]);
  await second.close();
});

test('a body under another header does not open', async () => {
  const folder = freshFolder();
  const first = openAt(folder);
  await append(first, 1);
  await first.close();
  const second = openAt(folder, { sealer: createKeyring([randomBytes(32)]) });
  const cut = await second.cut(10);
  await assert.rejects(cut!.body(0));
  await second.close();
});

test('what is stored does not stay: a segment ends after its time', async () => {
  const folder = freshFolder();
  const journal = openAt(folder, { segmentMs: 20_000 });
  await append(journal, 1);
  await (await journal.cut(10))?.mark();
  await journal.tidy();
  assert.equal(files(folder, '.records').length, 1);
  time += 20_000;
  await journal.tidy();
  assert.equal(files(folder, '.records').length, 0);
  await append(journal, 2);
  assert.equal(journal.state().records, 1);
  await journal.close();
});

test('a second process does not get the folder', async () => {
  const folder = freshFolder();
  const journal = openAt(folder);
  assert.throws(() => openAt(folder), /in use by process/);
  await journal.close();
  await openAt(folder).close();
});
