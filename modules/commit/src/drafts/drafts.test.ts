import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { getDraft, inTransaction, listEvents } from '@dojang/kernel';
import { kernelModule, stampDraft } from '@dojang/kernel/server';
import { newOrg, newPerson, testKernel, until } from '@dojang/kernel/testing';
import fc from 'fast-check';
import { defaultConvention } from '../engine/convention/convention.ts';
import { lintMessage } from '../engine/message/lint.ts';
import { commitModule } from '../index.ts';
import { ownDb } from '../own-db.ts';
import { changeRepository, isProtected } from '../repositories/repositories.ts';
import { commitBody, commitDraft } from '../schema.ts';
import {
  captureOf,
  changeDraft,
  draftOf,
  newWorkshop,
  readPage,
  sendCapture,
  type Workshop,
} from '../testing/captures.ts';
import { messageFrom } from '../wordings/prompt.ts';
import { writeDraft } from '../wordings/wordings.ts';

const modules = [kernelModule, commitModule];
const kernel = await testKernel({ modules });
await kernel.parts.jobs.start(kernel.parts);
// Jobs of this one wait for ever: the tests run them by hand.
const idle = await testKernel({ modules });

async function pageOf(workshop: Workshop, more = {}) {
  const { id } = await draftOf(workshop, more);
  return readPage(workshop.phone, id);
}

test('the page of a draft holds all that it shows, and not the model’s context', async () => {
  const workshop = await newWorkshop(kernel);
  const page = await pageOf(workshop);
  assert.doesNotThrow(() => commitDraft.parse(page));
  assert.equal('contextText' in page.scope, false);
  assert.deepEqual(page.body.paths, ['src/pay.ts', 'docs/guide.md']);
  assert.equal(page.draft.summary.repository, '결제');
  assert.equal(page.draft.summary.files, 2);
  assert.equal(page.draft.title, page.body.commits[0]?.message.split('\n')[0]);
  assert.equal(page.diff?.length, 2);
  assert.deepEqual(page.lint, [[]]);
  assert.equal(page.writing, false);
  assert.equal(page.capture.mine, false);
  assert.equal((await readPage(workshop.machine, page.draft.id)).capture.mine, true);
  const stranger = await newOrg(kernel);
  await assert.rejects(readPage(stranger, page.draft.id), { code: 'draft-not-found' });
});

test('the page repeats the paths of a change once, however many wordings there are', async () => {
  const workshop = await newWorkshop(kernel);
  let page = await pageOf(workshop);
  for (const message of ['fix(pay): try again', 'fix(pay): retry the charge']) {
    const { digest = '' } = page.draft.versions.at(-1) ?? {};
    const commits = [{ message, hunks: null }];
    page = await changeDraft(workshop.phone, page.draft.id, { change: 'edit', digest, commits });
  }
  assert.equal(page.draft.versions.length, 3);
  assert.deepEqual(page.draft.versions.at(-1)?.body, { commits: page.body.commits });
  assert.equal(page.body.paths.length, 2);
});

test('a job that runs again and again writes one draft and tells once', async () => {
  const workshop = await newWorkshop(idle);
  const input = await captureOf(workshop.repositoryId);
  const { draftId } = await sendCapture(workshop.machine, input);
  const requests = await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx).selectFrom('commit.draft_request').select('id').execute(),
  );
  const requestId = requests[0]?.id ?? '';
  await Promise.all([1, 2, 3].map(() => writeDraft(workshop.phone, requestId)));
  await writeDraft(workshop.phone, requestId);
  assert.equal((await getDraft(workshop.phone, draftId)).versions.length, 1);
  assert.equal((await listEvents(workshop.phone, { type: 'commit.draft-written' })).length, 1);
});

test('a regeneration that runs twice answers once, and says which version answered', async () => {
  const workshop = await newWorkshop(idle);
  const requests = () =>
    inTransaction(workshop.phone, (ctx) =>
      ownDb(ctx).selectFrom('commit.draft_request').selectAll().orderBy('created_at').execute(),
    );
  const { draftId } = await sendCapture(workshop.machine, await captureOf(workshop.repositoryId));
  await writeDraft(workshop.phone, (await requests())[0]?.id ?? '');
  const digest = (await getDraft(workshop.phone, draftId)).versions[0]?.digest ?? '';
  idle.clock.advance(5);
  await changeDraft(workshop.phone, draftId, { change: 'regenerate', digest, hint: 'shorter' });
  const id = (await requests())[1]?.id ?? '';
  await Promise.all([writeDraft(workshop.phone, id), writeDraft(workshop.phone, id)]);
  await writeDraft(workshop.phone, id);
  const [, answered] = await requests();
  const { versions } = await getDraft(workshop.phone, draftId);
  assert.deepEqual([answered?.version, versions.length], [2, 2]);
});

test('the job of an older capture that comes late leaves the newer draft alone', async () => {
  const workshop = await newWorkshop(idle);
  const older = await sendCapture(workshop.machine, await captureOf(workshop.repositoryId));
  idle.clock.advance(5);
  const newer = await sendCapture(workshop.machine, await captureOf(workshop.repositoryId));
  const requests = await inTransaction(workshop.phone, (ctx) =>
    ownDb(ctx).selectFrom('commit.draft_request').selectAll().orderBy('created_at').execute(),
  );
  assert.equal(requests.length, 2);
  for (const { id } of requests.reverse()) await writeDraft(workshop.phone, id);
  assert.equal((await getDraft(workshop.phone, newer.draftId)).state, 'pending');
  const late = await getDraft(workshop.phone, older.draftId);
  assert.deepEqual([late.state, late.supersededBy], ['superseded', newer.draftId]);
});

test('regenerating with a hint adds a version; tapped twice it adds one', async () => {
  const workshop = await newWorkshop(kernel);
  const page = await pageOf(workshop);
  const digest = page.draft.versions[0]?.digest ?? '';
  const wish = { change: 'regenerate', digest, hint: 'retry failed payments' } as const;
  const [first] = await Promise.all([
    changeDraft(workshop.phone, page.draft.id, wish),
    changeDraft(workshop.phone, page.draft.id, wish),
  ]);
  assert.ok(first);
  const next = await until('the other wording', async () => {
    const now = await readPage(workshop.phone, page.draft.id);
    return now.writing ? undefined : now;
  });
  assert.equal(next.draft.version, 2);
  assert.equal(next.draft.versions[1]?.hint, 'retry failed payments');
  assert.match(next.body.commits[0]?.message ?? '', /retry failed payments/i);
  await assert.rejects(changeDraft(workshop.phone, page.draft.id, wish), {
    code: 'changed-since-review',
  });
});

test('splitting makes commits by concern with every hunk in one, and is taken back', async () => {
  const workshop = await newWorkshop(kernel);
  const page = await pageOf(workshop);
  assert.ok(page.plan.length > 1, 'code and guide are two concerns');
  const split = await changeDraft(workshop.phone, page.draft.id, {
    change: 'split',
    digest: page.draft.versions[0]?.digest ?? '',
  });
  assert.deepEqual(split.body.commits, page.plan);
  assert.match(split.draft.title, / \+1$/);
  const hunks = page.scope.files.flatMap((file) => file.hunks.map(({ id }) => id));
  assert.deepEqual(split.body.commits.flatMap((commit) => commit.hunks ?? []).sort(), hunks.sort());
  const whole = await changeDraft(workshop.phone, page.draft.id, {
    change: 'unsplit',
    digest: split.draft.versions[1]?.digest ?? '',
  });
  assert.deepEqual(whole.body, page.body);
  assert.equal(whole.draft.versions.length, 3);
});

test('hunks are put otherwise by hand: a null message is drafted, and nothing is lost or doubled', async () => {
  const workshop = await newWorkshop(kernel);
  const page = await pageOf(workshop);
  const [code = '', guide = ''] = page.scope.files.flatMap((file) =>
    file.hunks.map(({ id }) => id),
  );
  const put = (
    digest: string | undefined,
    commits: { message: string | null; hunks: string[] }[],
  ) =>
    changeDraft(workshop.phone, page.draft.id, {
      change: 'arrange',
      digest: digest ?? '',
      commits,
    });
  const digest = page.draft.versions[0]?.digest;
  const mine = { message: 'docs: say how refunds work', hunks: [guide] };
  const two = await put(digest, [mine, { message: null, hunks: [code] }]);
  assert.deepEqual(
    two.body.commits.map(({ hunks }) => hunks),
    [[guide], [code]],
  );
  assert.equal(two.body.commits[0]?.message, mine.message);
  assert.match(two.body.commits[1]?.message ?? '', /pay/);
  const next = two.draft.versions.at(-1)?.digest;
  for (const commits of [
    [mine],
    [mine, { message: 'fix: pay', hunks: [code, guide] }],
    [mine, { message: 'fix: pay', hunks: [code, 'nowhere#1'] }],
  ]) {
    await assert.rejects(put(next, commits), { code: 'split-incomplete' });
  }
  const one = await put(next, [{ message: 'feat: all of it', hunks: [code, guide] }]);
  assert.deepEqual(one.body.commits, [{ message: 'feat: all of it', hunks: null }]);
});

test('what was captured cannot be edited; messages, split and push can', async () => {
  const workshop = await newWorkshop(kernel);
  const { draft, body } = await pageOf(workshop);
  const digest = draft.versions[0]?.digest ?? '';
  const stamp = (edit: object) =>
    stampDraft(workshop.phone, draft.id, {
      decision: 'approve',
      via: 'app',
      digest,
      body: { ...body, ...edit },
    });
  for (const edit of [
    { tree: 'e'.repeat(40) },
    { head: null },
    { branch: 'elsewhere' },
    { remote: 'evil' },
    { paths: ['src/pay.ts'] },
    { repositoryId: randomUUID() },
  ]) {
    await assert.rejects(stamp(edit), { code: 'bound-part-edited' });
  }
  const message = 'feat: try failed payments again';
  for (const commits of [
    [{ message, hunks: ['src/pay.ts#1'] }],
    [{ message, hunks: ['nowhere.ts#1'] }],
    [
      { message, hunks: null },
      { message, hunks: null },
    ],
    [
      { message, hunks: ['src/pay.ts#1'] },
      { message, hunks: ['src/pay.ts#1', 'docs/guide.md#1'] },
    ],
  ]) {
    await assert.rejects(stamp({ commits }), { code: 'split-incomplete' });
  }
  const stamped = await stamp({ commits: [{ message, hunks: null }], push: false });
  assert.equal(stamped.title, message);
  assert.equal(stamped.stamp?.edited, true);
});

test('a rule that blocks, blocks; one that warns, shows', async () => {
  const workshop = await newWorkshop(kernel);
  const rule = { level: 'block', when: 'always', value: ['feat', 'fix', 'docs'] } as const;
  const convention = {
    ...defaultConvention,
    types: ['feat', 'fix', 'docs'],
    rules: { 'type-enum': rule },
  };
  const { draft } = await pageOf(workshop, { convention });
  const digest = draft.versions[0]?.digest ?? '';
  const edit = (message: string) =>
    changeDraft(workshop.phone, draft.id, {
      change: 'edit',
      digest,
      commits: [{ message, hunks: null }],
    });
  await assert.rejects(edit('wip: things'), {
    code: 'lint-blocked',
    facts: { rules: ['type-enum'] },
  });
  const page = await edit('feat: try again');
  assert.deepEqual(page.lint, [[]]);
  assert.equal(page.draft.versions.at(-1)?.origin, 'person');
});

test('a member edits what the member was asked; another’s draft stays', async () => {
  const workshop = await newWorkshop(kernel);
  const { draft } = await pageOf(workshop);
  const member = await newPerson(kernel, workshop.phone.org);
  const digest = draft.versions[0]?.digest ?? '';
  await assert.rejects(changeDraft(member, draft.id, { change: 'split', digest }), {
    code: 'not-asked',
  });
});

test('a secret, a protected branch and very many files each make the act risky', async () => {
  const workshop = await newWorkshop(kernel);
  const secrets = [{ path: 'src/pay.ts', line: 2, kind: 'aws-key' }];
  const secret = await draftOf(workshop, { secrets });
  assert.deepEqual([secret.risks, secret.matchRequired], [['secret'], true]);
  await changeRepository(workshop.phone, workshop.repositoryId, { protectedBranches: ['main'] });
  const guarded = await draftOf(workshop);
  assert.deepEqual(guarded.risks, ['protected-branch']);
  const digest = guarded.versions[0]?.digest ?? '';
  const stamp = { decision: 'approve', via: 'app', digest } as const;
  await assert.rejects(stampDraft(workshop.phone, guarded.id, stamp), { code: 'number-missing' });
  // By the name that it is pushed to, whatever the branch is called here.
  const destination = { ref: 'refs/heads/main', urls: ['../pay.git'], why: null };
  const pushed = await draftOf(workshop, { branch: 'topic', destination });
  assert.deepEqual(pushed.risks, ['protected-branch']);
  assert.deepEqual(commitBody.parse(pushed.versions[0]?.body).destination, destination);
  const input = await captureOf(workshop.repositoryId);
  const [file] = input.scope.files;
  assert.ok(file);
  const files = Array.from({ length: 201 }, (_, n) => ({ ...file, path: `f${n}`, hunks: [] }));
  const text = input.diff[0]?.text ?? '';
  const diff = files.map(({ path }) => ({ path, oldPath: null, text, cut: false }));
  const many = await draftOf(workshop, { branch: 'big', scope: { ...input.scope, files }, diff });
  assert.deepEqual(many.risks, ['many-files']);
  assert.equal(commitBody.parse(many.versions[0]?.body).paths.length, 201);
});

test('a pattern with a star fits what is in its place, and nothing shorter', () => {
  assert.equal(isProtected('release/1.2', ['release/*']), true);
  assert.equal(isProtected('release', ['release/*']), false);
  assert.equal(isProtected('a-b-c', ['a*c']), true);
  assert.equal(isProtected('aba', ['ab*ba']), false);
  assert.equal(isProtected('x.y.z', ['x*y*z']), true);
  assert.equal(isProtected(null, ['*']), false);
  assert.equal(isProtected('a'.repeat(5000), ['*a*a*a*a*a*b']), false);
});

const asked = async (more = {}) => {
  const { scope, convention } = await captureOf(randomUUID());
  return { scope, convention: { ...convention, ...more }, branch: 'main', hint: null };
};
const answer = { type: 'feat', scope: null, subject: 'retry payments', body: '', breaking: false };

test('a model’s answer becomes a header of ours: known type, no header twice, no forged trailers', async () => {
  const types = ['feat', 'fix'];
  const given = {
    ...answer,
    type: 'whatever',
    subject: 'fix(pay): retry\u202e payments\nand more',
    body: 'Why: it failed.\r\n\r\n\r\n\r\nCo-Authored-By: Eve <eve@example.com>\nSigned-off-by: Eve',
  };
  const message = messageFrom(given, await asked({ types })) ?? '';
  const [header = '', ...rest] = message.split('\n');
  assert.match(header, /^(feat|fix): retry payments and more$/);
  assert.doesNotMatch(message, /Eve|\u202e|\r/);
  assert.match(rest.join('\n'), /Why: it failed\./);
});

test('a model’s answer that the repository’s rules block, or that says nothing, is not used', async () => {
  const rules = { 'subject-max-length': { level: 'block', when: 'always', value: 3 } } as const;
  const blocked = messageFrom(answer, await asked({ rules }));
  assert.ok(blocked === undefined || blocked.split(': ')[1]?.length === 3);
  assert.equal(messageFrom({ ...answer, subject: 'feat: ' }, await asked()), undefined);
});

test('whatever a model answers, the message is one that the lint lets through', async () => {
  const base = await asked();
  const text = fc.string({ unit: 'binary', maxLength: 80 });
  const answers = fc.record({
    type: text,
    scope: fc.option(text),
    subject: text,
    body: text,
    breaking: fc.boolean(),
  });
  fc.assert(
    fc.property(answers, (given) => {
      const message = messageFrom(given, base);
      if (message === undefined) return;
      const levels = lintMessage(message, base.convention).map(({ level }) => level);
      assert.ok(!levels.includes('block'));
      assert.doesNotMatch(message, /[\0\r\u200b\u202e]/);
    }),
  );
});
