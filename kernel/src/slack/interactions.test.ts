import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { encodeUuid } from '../base/token.ts';
import { inTransaction, kernelDb } from '../core/context.ts';
import { getDraft } from '../drafts/inbox.ts';
import { matchDigestOf } from '../drafts/stamps/number-match.ts';
import {
  deliverAll,
  newSlackUser,
  personOf,
  startChannelWorld,
  tellWaiting,
} from '../testing/channel-world.ts';
import { newNote } from '../testing/note-kind.ts';

const { slack, post, reachable, close } = await startChannelWorld();
after(close);

interface Block {
  readonly type: string;
  readonly text?: { readonly text: string };
  readonly elements?: readonly { readonly action_id: string; readonly value: string }[];
}
const blocksSent = () => slack.calls.at(-1)!.args.blocks as readonly Block[];
const buttonsSent = () => blocksSent().find(({ type }) => type === 'actions')?.elements ?? [];
const textSent = () =>
  blocksSent()
    .map(({ text }) => text?.text ?? '')
    .join('\n');

test('a press in Slack stamps once; a replay and another account’s press change nothing', async () => {
  const { ctx, user } = await reachable('slack');
  const draft = await newNote(ctx);
  await tellWaiting(ctx, draft.id);
  await deliverAll(ctx);
  const { value } = buttonsSent()[0]!;
  const stateOf = async () =>
    inTransaction(ctx, (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.draft')
        .leftJoin('kernel.stamp', 'kernel.stamp.draft_id', 'kernel.draft.id')
        .select(['state', 'via', 'device_id', 'person_id'])
        .where('kernel.draft.id', '=', draft.id)
        .executeTakeFirstOrThrow(),
    );
  const stranger = slack.press({
    user: newSlackUser(),
    action: 'draft-approve',
    value,
    at: ctx.now(),
  });
  assert.equal((await post(stranger)).statusCode, 200);
  assert.equal((await stateOf()).state, 'pending');
  const pressed = slack.press({ user, action: 'draft-approve', value, at: ctx.now() });
  assert.equal((await post(pressed)).statusCode, 200);
  assert.deepEqual(await stateOf(), {
    state: 'stamped',
    via: 'slack',
    device_id: null,
    person_id: personOf(ctx),
  });
  const replayed = await post(pressed);
  assert.equal(replayed.statusCode, 409);
  assert.equal(replayed.json().code, 'slack-replayed');
});

test('the event of a stamp in Slack is listed by its route', async () => {
  const { ctx, user, phone } = await reachable('slack');
  const draft = await newNote(ctx);
  await tellWaiting(ctx, draft.id);
  await deliverAll(ctx);
  const { value } = buttonsSent()[1]!;
  await post(slack.press({ user, action: 'draft-reject', value, at: ctx.now() }));
  const { status, body } = await phone.send('GET', '/events');
  assert.equal(status, 200);
  assert.ok(body.events.some(({ type }: { type: string }) => type === 'kernel.draft-rejected'));
});

test('forged, altered and old Slack requests are refused before anything is read', async () => {
  const { ctx, user } = await reachable('slack');
  const good = slack.press({ user, action: 'draft-open', at: ctx.now() });
  const old = slack.press({
    user,
    action: 'draft-open',
    at: new Date(ctx.now().getTime() - 301_000),
  });
  const early = slack.press({
    user,
    action: 'draft-open',
    at: new Date(ctx.now().getTime() + 302_000),
  });
  const altered = { ...good, body: good.body.replace('draft-open', 'draft-opem') };
  const unsigned = { headers: { 'content-type': good.headers['content-type']! }, body: good.body };
  const forged = {
    ...good,
    headers: { ...good.headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` },
  };
  assert.equal((await post(good)).statusCode, 200);
  for (const bad of [old, early, altered, unsigned, forged]) {
    const answer = await post(bad);
    assert.equal(answer.statusCode, 401);
    assert.equal(answer.json().code, 'slack-signature-wrong');
  }
});

test('a draft that needs its number is not decided in Slack: no buttons, and a press is refused', async () => {
  const { ctx, user } = await reachable('slack');
  const salt = 'salt-of-the-capture';
  const draft = await newNote(ctx, {
    risks: ['secret'],
    match: { digest: matchDigestOf(salt, '42'), salt },
  });
  await tellWaiting(ctx, draft.id);
  await deliverAll(ctx);
  const elements = buttonsSent();
  assert.deepEqual(
    elements.map((element: { action_id: string }) => element.action_id),
    ['draft-open'],
  );
  const value = `${encodeUuid(ctx.org)}.${draft.id}.${draft.digest}`;
  await post(slack.press({ user, action: 'draft-approve', value, at: ctx.now() }));
  const row = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .selectFrom('kernel.draft')
      .select(['state', 'match_tries'])
      .where('id', '=', draft.id)
      .executeTakeFirstOrThrow(),
  );
  assert.deepEqual(row, { state: 'pending', match_tries: 0 });
});

test('a draft that is not risky can be decided in Slack, although its capture has a number', async () => {
  const { ctx, user } = await reachable('slack');
  const draft = await newNote(ctx, {
    match: { digest: matchDigestOf('salt', '42'), salt: 'salt' },
  });
  await tellWaiting(ctx, draft.id);
  await deliverAll(ctx);
  const { value } = buttonsSent()[0]!;
  await post(slack.press({ user, action: 'draft-approve', value, at: ctx.now() }));
  assert.equal((await getDraft(ctx, draft.id)).state, 'stamped');
});

test('a viewer has no buttons, and a press with a copied value stamps nothing', async () => {
  const { ctx, user } = await reachable('slack');
  const draft = await newNote(ctx);
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).updateTable('kernel.membership').set({ role: 'viewer' }).execute(),
  );
  await tellWaiting(ctx, draft.id);
  await deliverAll(ctx);
  assert.equal(buttonsSent().length, 1);
  const value = `${encodeUuid(ctx.org)}.${draft.id}.${draft.digest}`;
  await post(slack.press({ user, action: 'draft-approve', value, at: ctx.now() }));
  assert.equal((await getDraft(ctx, draft.id)).state, 'pending');
});

test('a message with buttons shows all that a stamp agrees to; one that cannot has no buttons, and says so', async () => {
  const { ctx } = await reachable('slack');
  const short = await newNote(ctx, { body: { text: 'buy <ink> & paper' } });
  await tellWaiting(ctx, short.id);
  await deliverAll(ctx);
  assert.match(textSent(), /buy &lt;ink&gt; &amp; paper/);
  assert.equal(buttonsSent().length, 3);
  const unfit = ['x'.repeat(2001), 'buy \u202eink', `token ghp_${'a1B2'.repeat(9)}`];
  for (const text of unfit) {
    const draft = await newNote(ctx, { body: { text } });
    await tellWaiting(ctx, draft.id);
    await deliverAll(ctx);
    assert.deepEqual(
      buttonsSent().map(({ action_id: id }) => id),
      ['draft-open'],
    );
    assert.doesNotMatch(textSent(), /buy|token|xxx/);
    assert.match(textSent(), /열어서 보고/);
  }
});

test('buttons of an old message stamp nothing that a message cannot show', async () => {
  const { ctx, user } = await reachable('slack');
  const draft = await newNote(ctx, { body: { text: 'y'.repeat(2001) } });
  const value = `${encodeUuid(ctx.org)}.${draft.id}.${draft.digest}`;
  await post(slack.press({ user, action: 'draft-approve', value, at: ctx.now() }));
  assert.equal((await getDraft(ctx, draft.id)).state, 'pending');
  await post(slack.press({ user, action: 'draft-reject', value, at: ctx.now() }));
  assert.equal((await getDraft(ctx, draft.id)).state, 'rejected');
});
