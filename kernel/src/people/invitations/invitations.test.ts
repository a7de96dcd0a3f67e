import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inTransaction, kernelDb } from '../../core/context.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { listEvents } from '../../ledger/ledger.ts';
import {
  makeStaff,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  testKernel,
  wideLimits,
} from '../../testing/index.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const app = buildHttp(kernel.parts, [kernelModule], { limits: wideLimits([kernelModule]) });
after(() => app.close());

const paste = async (by: TestClient, lines: readonly string[], more = {}) => {
  const input = { lines, role: 'member', locale: 'ko', ...more };
  const { status, body } = await by.send('POST', '/invitations', input);
  assert.equal(status, 200, JSON.stringify(body));
  return body.lines as { line: string; outcome: string; link: string | null }[];
};
const secretOf = (link: string | null | undefined) => link?.split('#')[1] ?? '';
const offer = async (link: string | null | undefined) =>
  sendAnonymous(app, 'GET', '/invitations/offer', undefined, {
    'dojang-invitation': secretOf(link),
  });
const accept = (link: string | null | undefined, personName?: string) =>
  sendAnonymous(app, 'POST', '/invitations/acceptance', {
    secret: secretOf(link),
    deviceName: '새 기기',
    locale: 'ko',
    ...(personName ? { personName } : {}),
  });
const listed = async (by: TestClient) =>
  (await by.send('GET', '/invitations')).body.invitations as Record<string, unknown>[];
const owned = async () => {
  const ctx = await newOrg(kernel);
  return { ctx, owner: await pairDevice(app, ctx) };
};

test('each line of a paste has its outcome, and what is wrong with one keeps no other out', async () => {
  const { owner } = await owned();
  const [first] = await paste(owner, ['lee@example.com']);
  assert.equal((await accept(first?.link, '이직원')).status, 201);
  await paste(owner, ['wait@example.com']);
  const outcomes = await paste(owner, [
    'new@example.com',
    '',
    'Park <park@example.com>,',
    'NEW@example.com',
    'nobody',
    'lee@example.com',
    'wait@example.com',
    'ab@例え.example',
  ]);
  assert.deepEqual(
    outcomes.map(({ line, outcome }) => [line, outcome]),
    [
      ['new@example.com', 'invited'],
      ['Park <park@example.com>,', 'invited'],
      ['NEW@example.com', 'twice'],
      ['nobody', 'not-an-address'],
      ['lee@example.com', 'already-here'],
      ['wait@example.com', 'waits-already'],
      ['ab@例え.example', 'not-an-address'],
    ],
  );
  assert.equal(outcomes.filter(({ link }) => link !== null).length, 2);
});

test('201 lines invite 200, and the last is told so; none is lost', async () => {
  const { owner } = await owned();
  const lines = Array.from({ length: 201 }, (_, n) => `p${n}@example.com`);
  const outcomes = await paste(owner, lines);
  const counts = Map.groupBy(outcomes, ({ outcome }) => outcome);
  assert.equal(counts.get('invited')?.length, 200);
  assert.deepEqual(
    counts.get('too-many')?.map(({ line }) => line),
    ['p200@example.com'],
  );
  assert.equal((await listed(owner)).length, 200);
});

test('an invitation is read before anything happens, and lets one person in, once', async () => {
  const { ctx, owner } = await owned();
  const [{ link } = { link: null }] = await paste(owner, ['choi@example.com'], { role: 'viewer' });
  const read = await offer(link);
  assert.equal(read.status, 200, JSON.stringify(read.body));
  const { expiresAt, ...offered } = read.body;
  assert.ok(Date.parse(expiresAt) - ctx.now().getTime() > 6 * 86_400_000);
  assert.deepEqual(offered, {
    kind: 'address',
    orgName: 'test',
    makerName: '김도장',
    role: 'viewer',
    ownRole: null,
    roles: [],
    sentTo: 'c…@example.com',
    domain: null,
    as: 'new',
    personName: null,
    account: null,
  });
  assert.equal((await accept(link)).body.code, 'name-missing');
  const answers = await Promise.all([accept(link, '최'), accept(link, '최')]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 410]);
  const { people } = (await owner.send('GET', '/people')).body;
  assert.deepEqual(
    people.map(({ name, role, joined }: Record<string, unknown>) => [name, role, joined]),
    [
      ['김도장', 'owner', true],
      ['최', 'viewer', true],
    ],
  );
  const [event] = await listEvents(ctx, { type: 'kernel.invitation-accepted' });
  assert.ok(!JSON.stringify(event).includes('example.com'), 'no address in the ledger');
  const joined = answers.find(({ status }) => status === 201)?.body;
  const { personId, deviceId } = joined;
  assert.deepEqual(event?.actor, { kind: 'person', personId, deviceId }, 'who joined did it');
});

test('a former member comes back as the same person, with what they may do now', async () => {
  const { owner } = await owned();
  const [first] = await paste(owner, ['jung@example.com'], { role: 'admin' });
  const { body } = await accept(first?.link, '정');
  assert.equal((await owner.send('DELETE', `/people/${body.personId}`)).status, 204);
  const [again] = await paste(owner, ['Jung@example.com'], { role: 'member' });
  assert.equal(again?.outcome, 'former-member');
  const offered = (await offer(again?.link)).body;
  assert.deepEqual([offered.as, offered.personName], ['returning', '정']);
  const back = await accept(again?.link);
  assert.equal(back.body.personId, body.personId);
  const { people } = (await owner.send('GET', '/people')).body;
  assert.equal(people.find(({ id }: { id: string }) => id === body.personId).role, 'member');
});

test('over is said in words: expired, withdrawn, declined, used, of nobody', async () => {
  const { owner } = await owned();
  const four = await paste(owner, ['a@b.co', 'c@d.co', 'e@f.co', 'g@h.co']);
  const [kept, withdrawn, declined, late] = four.map(({ link }) => link);
  const all = await listed(owner);
  const idOf = (email: string) => all.find((each) => each.email === email)?.id;
  assert.equal((await owner.send('DELETE', `/invitations/${idOf('c@d.co')}`)).status, 204);
  const no = { secret: secretOf(declined) };
  assert.equal((await sendAnonymous(app, 'POST', '/invitations/refusal', no)).status, 204);
  assert.equal((await accept(kept, '강')).status, 201);
  for (const [link, reason] of [
    [kept, 'accepted'],
    [withdrawn, 'withdrawn'],
    [declined, 'declined'],
  ]) {
    const { status, body } = await offer(link);
    assert.deepEqual([status, body.code, body.reason], [410, 'invitation-ended', reason]);
  }
  kernel.clock.advance(7 * 86_400_000);
  const { status, body } = await accept(late, '윤');
  assert.deepEqual([status, body.code], [410, 'invitation-expired']);
  assert.equal((await offer(`x#${'A'.repeat(22)}.${'A'.repeat(43)}`)).status, 404);
  const states = Object.fromEntries(
    (await listed(await pairDevice(app, (await newOrgOf(owner.org)).ctx))).map((each) => [
      each.email,
      each.state,
    ]),
  );
  assert.deepEqual(states, {
    'a@b.co': 'accepted',
    'c@d.co': 'withdrawn',
    'e@f.co': 'declined',
    'g@h.co': 'expired',
  });
});

/** Another owner of the org, whose session began now. */
const newOrgOf = async (org: string) => ({ ctx: await newPerson(kernel, org, 'owner') });

test('sent again it has another link and seven days more; the one before leads nowhere', async () => {
  const { owner } = await owned();
  const [made] = await paste(owner, ['han@example.com']);
  const [{ id } = { id: '' }] = await listed(owner);
  const { status, body } = await owner.send('PUT', `/invitations/${id}/link`);
  assert.equal(status, 200, JSON.stringify(body));
  assert.notEqual(body.link, made?.link);
  assert.equal((await offer(made?.link)).body.code, 'invitation-unknown');
  assert.equal((await offer(body.link)).status, 200);
});

test('an open link lets in so many and no more, never as one who decides about others', async () => {
  const { owner } = await owned();
  const input = { role: 'member', usesMax: 2, days: 7, domain: null };
  const { status, body } = await owner.send('POST', '/invitation-links', input);
  assert.equal(status, 201, JSON.stringify(body));
  const answers = await Promise.all(['가', '나', '다'].map((name) => accept(body.link, name)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 410]);
  for (const role of ['owner', 'admin']) {
    const refused = await owner.send('POST', '/invitation-links', { ...input, role });
    assert.equal(refused.status, 400, role);
  }
  const ofDomain = { ...input, domain: 'Example.com' };
  const { link } = (await owner.send('POST', '/invitation-links', ofDomain)).body;
  assert.equal((await offer(link)).body.as, 'needs-account');
  assert.equal((await accept(link, '라')).body.code, 'invitation-needs-account');
});

test('an invitation is worth what its maker may do: demoted or gone, it lets nobody in', async () => {
  const { owner, admin, member } = await makeStaff(kernel, app);
  assert.equal((await member.send('GET', '/invitations')).body.code, 'not-allowed');
  const asOwner = { lines: ['x@y.co'], role: 'owner', locale: 'ko' };
  assert.equal((await admin.send('POST', '/invitations', asOwner)).body.code, 'owners-only');
  const [made] = await paste(admin, ['seo@example.com']);
  const url = `/people/${admin.personId}`;
  await owner.send('PATCH', url, { role: 'member' });
  assert.equal((await offer(made?.link)).body.reason, 'stopped');
  await owner.send('PATCH', url, { role: 'admin' });
  assert.equal((await offer(made?.link)).status, 200);
  await owner.send('DELETE', url);
  assert.equal((await accept(made?.link, '서')).body.reason, 'stopped');
  const [shown] = await listed(owner);
  assert.equal(shown?.state, 'stopped');
  const again = await owner.send('PUT', `/invitations/${shown?.id}/link`);
  assert.equal((await accept(again.body.link, '서')).status, 201);
});

test('an address is sealed where it is kept, and gone once its person is erased', async () => {
  const { ctx, owner } = await owned();
  const [made] = await paste(owner, ['moon@example.com']);
  const { body } = await accept(made?.link, '문');
  const rows = () =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx).selectFrom('kernel.invitation').selectAll().execute(),
    );
  assert.ok(!JSON.stringify(await rows()).includes('moon'));
  const erased = await owner.send('POST', `/people/${body.personId}/erasure`, { name: '문' });
  assert.equal(erased.status, 204);
  const [row] = await rows();
  assert.deepEqual([row?.email_sealed, row?.email_blind], [null, null]);
});
