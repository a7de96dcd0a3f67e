import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { z } from 'zod';
import { defineModule } from '../core/module.ts';
import { definePlanSection } from '../core/plan-section.ts';
import { kernelModule } from '../kernel.ts';
import { createLog } from '../observe/log.ts';
import { newOrg, testKernel } from '../testing/index.ts';
import { openPlanCatalogue } from './catalogue.ts';
import { listPlans, planSectionOf } from './plans.ts';

/** A module whose plans say how much ink an org has. */
const ink = defineModule({
  name: 'ink',
  migrations: new URL('file:///nowhere/'),
  title: { ko: '잉크', en: 'Ink' },
  plan: definePlanSection({
    schema: z.strictObject({
      share: z.number().min(0.95, 'the share is 0.95: write 0.95 or more').max(1),
      colours: z.int().min(1).max(9).default(3),
    }),
    words: {
      ko: ({ colours }) => [`색 ${colours}가지`],
      en: ({ colours }) => [`${colours} colours`],
    },
  }),
});

const entry = (name: string, trust = 0.95) =>
  `  - { name: ${name}, label: { ko: ${name}, en: ${name} }, ink: { share: ${trust} } }\n`;

function catalogueFile(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-plans-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'plan-catalog.yml');
  const write = (text: string) => writeFileSync(path, `${text}...\n`);
  const cut = (text: string) => writeFileSync(path, text);
  const replace = (text: string) => {
    writeFileSync(`${path}.new`, `${text}...\n`);
    renameSync(`${path}.new`, path);
  };
  write(`plans:\n${entry('free')}${entry('org')}`);
  return { path, write, replace, cut };
}

function watched(t: TestContext, path: string) {
  const lines: string[] = [];
  const log = createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  t.mock.timers.enable({ apis: ['setInterval'] });
  const catalogue = openPlanCatalogue({ path, modules: [kernelModule, ink], log });
  const look = () => t.mock.timers.tick(1000);
  const later = () => t.mock.timers.tick(2000);
  const names = () => catalogue.plans().map(({ name }) => name);
  return { catalogue, lines, look, later, names };
}

test('a changed catalogue holds without a restart, written in place or moved into it', (t) => {
  const { path, write, replace } = catalogueFile(t);
  const { catalogue, lines, later, names } = watched(t, path);
  assert.deepEqual(names(), ['free', 'org']);
  write(`plans:\n${entry('basic')}`);
  later();
  assert.deepEqual(names(), ['basic']);
  replace(`plans:\n${entry('other')}`);
  later();
  assert.deepEqual(names(), ['other']);
  assert.equal(catalogue.fault(), null);
  assert.equal(lines.filter((line) => line.includes('the plan catalogue has changed')).length, 2);
});

test('a catalogue that is still being written is left alone, also where its half could be used', (t) => {
  const { path, write } = catalogueFile(t);
  const { catalogue, lines, look, names } = watched(t, path);
  for (const written of [['basic'], ['basic', 'premium']]) {
    write(`plans:\n${written.map((name) => entry(name)).join('')}`);
    look();
    assert.deepEqual([names(), catalogue.fault(), lines], [['free', 'org'], null, []]);
  }
  look();
  assert.deepEqual(names(), ['basic', 'premium']);
});

test('a bad catalogue leaves the last good one in force and says why', (t) => {
  const { path, write } = catalogueFile(t);
  const { catalogue, lines, later, names } = watched(t, path);
  const bad: [string, RegExp][] = [
    [`plans:\n${entry('cheap', 0.5)}`, /write 0\.95 or more/],
    [`plans:\n${entry('free')}${entry('free')}`, /each name once/],
    ['plans: []\n', /at least one plan/],
    ['plans: [\n', /flow|sequence|end/i],
    ['', /expected object/i],
    [`plans:\n${entry('Free Plan')}`, /a short word in lower case/],
    [`plans:\n${entry('free').replace('ink:', 'pensPerDay: 5, ink:')}`, /pensPerDay/],
    [`plans:\n${entry('free').replace('share:', 'shade: 1, share:')}`, /shade/],
    [`plans:\n${entry('free').replace(/ink: .* }/, 'quill: {} }')}`, /ink|quill/],
  ];
  for (const [text, why] of bad) {
    write(text);
    later();
    assert.deepEqual(names(), ['free', 'org'], text);
    assert.match(catalogue.fault() ?? '', why);
  }
  rmSync(path);
  later();
  assert.deepEqual(names(), ['free', 'org']);
  assert.match(catalogue.fault() ?? '', /no such file/);
  symlinkSync(path, path);
  later();
  assert.deepEqual(names(), ['free', 'org']);
  assert.match(catalogue.fault() ?? '', /symbolic links/);
  rmSync(path);
  assert.equal(lines.length, bad.length + 2);
  write(`plans:\n${entry('basic')}`);
  later();
  assert.deepEqual([names(), catalogue.fault()], [['basic'], null]);
});

test('a catalogue that is cut anywhere is not used, at a start or later, and the fix is named', (t) => {
  const { path, cut } = catalogueFile(t);
  const { later, names, catalogue } = watched(t, path);
  const written = `plans:\n${entry('basic')}${entry('premium')}${entry('org')}...\n`;
  const open = () => openPlanCatalogue({ path, modules: [kernelModule, ink], log }).close();
  const log = createLog({ level: 'silent' });
  let refused = 0;
  // The last two bytes are the end of the last line, which a file may do without.
  for (let bytes = 0; bytes < written.length - 1; bytes += 1) {
    cut(written.slice(0, bytes));
    assert.throws(open, /cannot be used; fix it/, `${bytes} bytes`);
    refused += 1;
  }
  assert.ok(refused > 100);
  cut(written.slice(0, written.indexOf('  - { name: org')));
  later();
  assert.deepEqual(names(), ['free', 'org']);
  assert.match(catalogue.fault() ?? '', /its last line is not "\.\.\.".*write that line/);
  cut(written.trimEnd());
  later();
  assert.deepEqual(names(), ['basic', 'premium', 'org']);
});

test('a changed catalogue is noticed although nobody asks, until the server ends', (t) => {
  const { path, write } = catalogueFile(t);
  const { catalogue, lines, later } = watched(t, path);
  write('plans: [\n');
  later();
  assert.match(lines.join(), /the last good one holds/);
  catalogue.close();
  write(`plans:\n${entry('basic')}`);
  later();
  assert.equal(lines.length, 1);
});

test('a server does not start with a catalogue that cannot be used, and names the file', (t) => {
  const { path, write } = catalogueFile(t);
  write('plans: []\n');
  assert.throws(
    () => watched(t, path),
    (error: Error) =>
      error.message.includes(`${path} cannot be used; fix it`) &&
      /at least one plan/.test(String(error.cause)),
  );
});

test('a section is read with its defaults, and shown in the words of its module', async (t) => {
  const { path, write } = catalogueFile(t);
  write(`plans:\n${entry('free')}`);
  const { catalogue } = watched(t, path);
  assert.deepEqual(catalogue.plans()[0]?.sections, { ink: { share: 0.95, colours: 3 } });
  const kernel = await testKernel({ modules: [kernelModule] });
  const modules = [...kernel.parts.modules, ink];
  const ctx = await newOrg({ ...kernel, parts: { ...kernel.parts, modules, plans: catalogue } });
  const { section } = await planSectionOf(ctx, ink.plan!);
  assert.deepEqual(section, { share: 0.95, colours: 3 });
  const [plan] = (await listPlans(ctx)).plans;
  assert.deepEqual(plan?.sections, [
    { module: 'ink', title: ink.title, lines: { ko: ['색 3가지'], en: ['3 colours'] } },
  ]);
});
