import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction } from '@dojang/kernel';
import { buildHttp, createGateway, kernelModule, stampDraft } from '@dojang/kernel/server';
import {
  newOrg,
  newPerson,
  pairDevice,
  startModelDouble,
  testKernel,
  wideLimits,
} from '@dojang/kernel/testing';
import { reportAct } from '../acts/reports.ts';
import { learnConvention, renderDiffFile, scopeChange } from '../engine/index.ts';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { commitBody } from '../schema.ts';
import { doneReport, draftOf, newWorkshop, type Workshop } from '../testing/captures.ts';
import { inputFile } from '../testing/input-file.ts';
import { reportReuse } from './reuse.ts';

const model = await startModelDouble();
after(() => model.close());
model.behave({
  kind: 'answer',
  content: { type: 'chore', scope: null, subject: 'touch the manifest', body: '', breaking: false },
});
const provider = { name: 'double', baseUrl: model.baseUrl, model: 'm' };
const free = {
  name: 'free',
  label: { ko: '무료', en: 'Free' },
  keepDays: 30,
  sections: { commit: { reuse: { trust: 0.95 } } },
};
const premium = {
  name: 'premium',
  label: { ko: '프리미엄', en: 'Premium' },
  keepDays: 30,
  sections: { commit: { reuse: { trust: 0.97 } } },
};
const modules = [kernelModule, commitModule];
const kernel = await testKernel({
  modules,
  parts: {
    llm: createGateway({ providers: [provider], budgetUsdPerMonth: 1 }),
    plans: { plans: () => [free, premium], fault: () => null },
  },
});
const app = buildHttp(kernel.parts, modules, { limits: wideLimits(modules) });
await app.ready();
await kernel.parts.jobs.start(kernel.parts);

const convention = learnConvention({
  subjects: Array.from({ length: 12 }, (_, at) => ({
    message: `chore: update rolldown to 1.${at}.0`,
    paths: ['package.json'],
    author: 'Kim <kim@example.com>',
  })),
  paths: ['package.json'],
});
const manifest = (version: string) =>
  `{\n  "dependencies": {\n    "rolldown": "${version}"\n  }\n}\n`;

async function bumped(minor: number) {
  const [before, after] = [manifest(`1.${minor - 1}.0`), manifest(`1.${minor}.0`)];
  const file = inputFile('package.json', before, after);
  return { scope: await scopeChange({ files: [file] }), convention, diff: [renderDiffFile(file)] };
}

/** A capture that is stamped, as drafted or with other words, and committed. */
async function committed(workshop: Workshop, minor: number, words?: string) {
  const draft = await draftOf(workshop, await bumped(minor));
  const version = draft.versions[0]!;
  const body = commitBody.parse(version.body);
  const message = words ?? body.commits[0]!.message;
  await stampDraft(workshop.phone, draft.id, {
    decision: 'approve',
    via: 'app',
    digest: version.digest,
    ...(words === undefined ? {} : { body: { ...body, commits: [{ message, hunks: null }] } }),
  });
  await reportAct(workshop.machine, draft.id, doneReport(message));
  return { origin: version.origin, message: body.commits[0]!.message };
}

async function choosePlan({ phone }: Workshop, name: string) {
  const owner = await pairDevice(app, await newPerson(kernel, phone.org, 'owner'));
  return owner.send('PUT', '/plan', { name });
}

const usual = (minor: number) => `chore: update rolldown to 1.${minor}.0`;

test('a habit that people keep earns trust; then it drafts alone, until they change it', async () => {
  const workshop = await newWorkshop(kernel);
  // Two make a habit, five tellings make a record.
  for (let minor = 1; minor <= 7; minor += 1) {
    assert.equal((await committed(workshop, minor, usual(minor))).origin, 'model');
  }
  const asked = model.calls.length;
  assert.equal(asked, 7);
  assert.match(
    model.calls.at(-1)!.raw,
    /Approved for similar changes:.*update rolldown to 1\.6\.0/,
  );
  const before = await reportReuse(workshop.phone);
  assert.deepEqual([before.told, before.kept, before.used, before.approved], [5, 5, 0, 7]);

  const drafted = await committed(workshop, 8);
  assert.deepEqual(drafted, { origin: 'reuse', message: usual(8) });
  assert.equal(model.calls.length, asked, 'no model was asked');
  const after = await reportReuse(workshop.phone);
  assert.deepEqual([after.used, after.usedKept, after.callsSaved], [1, 1, 1]);
  assert.ok(after.tokensSaved > 0);
  assert.equal(after.templates[0]?.template, 'chore: update rolldown to {version}');

  assert.equal((await committed(workshop, 9, 'chore: rolldown again')).origin, 'reuse');
  assert.equal((await committed(workshop, 10, usual(10))).origin, 'model', 'trust is lost');
  assert.equal(model.calls.length, asked + 1);
});

test('a habit whose trust lies between two plans drafts alone on the one and not on the other', async () => {
  const workshop = await newWorkshop(kernel);
  assert.equal((await choosePlan(workshop, 'premium')).body.own, 'premium');
  // Suggestions for them that were not kept count against every template of the org.
  for (const minor of [1, 2]) await committed(workshop, minor, 'chore: rolldown again');
  let minor = 3;
  const trusted = async () => {
    const { templates } = await reportReuse(workshop.phone);
    return templates.find(({ template }) => template.includes('{version}'))?.trust ?? 0;
  };
  while ((await trusted()) < free.sections.commit.reuse.trust && minor < 20) {
    assert.equal((await committed(workshop, minor, usual(minor))).origin, 'model');
    minor += 1;
  }
  const trust = await trusted();
  assert.ok(
    free.sections.commit.reuse.trust <= trust && trust < premium.sections.commit.reuse.trust,
    `${trust}`,
  );
  const next = await bumped(minor);
  assert.equal((await draftOf(workshop, next)).versions[0]?.origin, 'model');
  const report = await reportReuse(workshop.phone);
  assert.deepEqual([report.threshold, report.plan.en, report.used], [0.97, 'Premium', 0]);

  await choosePlan(workshop, 'free');
  assert.equal(await trusted(), trust, 'nothing else has changed');
  assert.equal((await draftOf(workshop, next)).versions[0]?.origin, 'reuse');
  const { threshold, plan, used } = await reportReuse(workshop.phone);
  assert.deepEqual([threshold, plan.en, used], [0.95, 'Free', 1]);
});

test('another org reuses nothing of it', async () => {
  const stranger = await newWorkshop(kernel);
  const { origin } = await committed(stranger, 20);
  assert.equal(origin, 'model');
  const report = await reportReuse(stranger.phone);
  assert.deepEqual([report.told, report.approved, report.templates], [0, 1, []]);
  const other = await newOrg(kernel);
  const rows = await inTransaction(other, (ctx) =>
    ownDb(ctx).selectFrom('commit.precedent').select('draft_id').execute(),
  );
  assert.deepEqual(rows, []);
});
