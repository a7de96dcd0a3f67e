import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createKeySecret } from '../../base/key-secret.ts';
import { type Context, inTransaction, kernelDb, systemContext } from '../../core/context.ts';
import { writeFile } from '../../files/files.ts';
import { openDownload } from '../../files/links.ts';
import { createLink } from '../../links/links.ts';
import { notify } from '../../notify/notifications.ts';
import {
  deliverAll,
  personOf,
  startChannelWorld,
  tellWaiting,
} from '../../testing/channel-world.ts';
import {
  asOwner,
  newOrg,
  newPerson,
  pairDevice,
  sendAnonymous,
  type TestClient,
  tryClaim,
} from '../../testing/index.ts';
import { newNote } from '../../testing/note-kind.ts';
import { sendByKey } from '../../testing/test-client.ts';
import { endMembership } from './end-membership.ts';

const world = await startChannelWorld();
const { kernel, app, slack, post, reachable } = world;
const url = await app.listen({ host: '127.0.0.1', port: 0 });
after(world.close);

/** What somebody finds who tries one way in: `open` as long as it lets them in. */
type Door = () => Promise<'open' | 'closed'>;

const statusDoor =
  (ask: () => Promise<{ status: number }>): Door =>
  async () =>
    (await ask()).status < 300 ? 'open' : 'closed';

/** Whether a live stream that was opened before still stands. */
async function streamDoor(client: TestClient) {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const ends = new AbortController();
  const answer = await fetch(`${url}/api/live`, { headers: { cookie }, signal: ends.signal });
  let isOpen = true;
  const read = (async () => {
    for await (const chunk of answer.body ?? []) void chunk;
  })().catch(() => undefined);
  void read.then(() => {
    isOpen = false;
  });
  const door: Door = async () => (isOpen ? 'open' : 'closed');
  return { door, end: () => ends.abort() };
}

/** A button in Slack, pressed on a draft of its own at each try. */
function slackDoor(ctx: Context<never>, user: string): Door {
  return async () => {
    const draft = await newNote(ctx, { askedPersonId: null });
    const value = `${lastValue.slice(0, 22)}.${draft.id}.${draft.digest}`;
    await post(slack.press({ user, action: 'draft-approve', value, at: ctx.now() }));
    const { state } = await inTransaction(systemOf(ctx), (ctx) =>
      kernelDb(ctx)
        .selectFrom('kernel.draft')
        .select('state')
        .where('id', '=', draft.id)
        .executeTakeFirstOrThrow(),
    );
    return state === 'stamped' ? 'open' : 'closed';
  };
}
let lastValue = '';

const systemOf = ({ parts, org, trace }: Context<never>) =>
  systemContext(parts, { org, name: 'test', trace });

/** Whether a notification of this moment leaves for a channel of the person. */
function messageDoor(ctx: Context<never>, sent: () => number): Door {
  return async () => {
    const before = sent();
    const draft = await newNote(ctx, { askedPersonId: null });
    await inTransaction(systemOf(ctx), (inner) =>
      notify(inner, {
        personId: personOf(ctx),
        kind: 'note.draft-waiting',
        draftId: draft.id,
        params: {},
        url: `/drafts/${draft.id}`,
      }),
    );
    await deliverAll(ctx);
    return sent() > before ? 'open' : 'closed';
  };
}

/** A key of the person; no route of these modules gives one. */
async function keyOf(ctx: Context<never>) {
  const secret = createKeySecret('api', ctx.org);
  await inTransaction(ctx, (ctx) =>
    kernelDb(ctx)
      .insertInto('kernel.api_key')
      .values({
        id: randomUUID(),
        org_id: ctx.org,
        kind: 'api',
        person_id: personOf(ctx),
        name: 'CI',
        scopes: ['note.read'],
        hint: secret.slice(-4),
        secret_hash: ctx.parts.keyring.hashSecret(secret),
        expires_at: new Date(ctx.now().getTime() + 86_400_000),
      })
      .execute(),
  );
  return { send: sendByKey(app, secret) };
}

const archive = async (ctx: Context<never>) => {
  const file = {
    personId: personOf(ctx),
    purpose: 'kernel.data-export',
    name: 'own.zip',
    type: 'application/zip',
    bytesMax: 100,
    keptUntil: new Date(ctx.now().getTime() + 3_600_000),
  };
  const bytes = async function* () {
    yield Buffer.from('own');
  };
  return writeFile(ctx, file, bytes());
};

test('nine doors of a person who is removed, each tried each 100 ms, are closed', async () => {
  const { ctx, phone, user } = await reachable('web-push', 'slack', 'email');
  const owner = await pairDevice(app, await newPerson(kernel, ctx.org, 'owner'));
  const agent = await pairDevice(app, ctx, 'agent');
  const key = await keyOf(ctx);
  const waiting = await newNote(ctx);
  await tellWaiting(ctx, waiting.id);
  await deliverAll(ctx);
  const actions = slack.calls
    .at(-1)
    ?.args.blocks.find((b: { type: string }) => b.type === 'actions');
  lastValue = actions.elements[0].value;
  const person = personOf(ctx);
  const { link } = await inTransaction(ctx, (ctx) => createLink(ctx, waiting.id, person));
  const stored = await archive(ctx);
  const stream = await streamDoor(phone);
  const linkToSignIn = async () =>
    (await owner.send('POST', '/pairings', { kind: 'recovery', personId: person })).body
      .link as string;
  const kept = [await linkToSignIn(), await linkToSignIn(), await linkToSignIn()];
  const address = async () => new URL((await openDownload(ctx, stored.id)).url).pathname.slice(4);
  const downloads = [await address(), await address(), await address()];
  const doors: Readonly<Record<string, Door>> = {
    browser: statusDoor(() => phone.send('GET', '/me')),
    agent: statusDoor(() => agent.send('GET', '/me')),
    'API key': statusDoor(() => key.send('GET', '/keys/current')),
    'live stream': stream.door,
    'link that signs in': async () => {
      const [status] = await tryClaim(app, kept.pop() ?? '');
      return status === 201 ? 'open' : 'closed';
    },
    'link to a draft': statusDoor(() => sendAnonymous(app, 'GET', `/links/${link}`)),
    'address of a file': async () => {
      const { statusCode } = await app.inject({ url: `/api${downloads.pop() ?? ''}` });
      return statusCode === 200 ? 'open' : 'closed';
    },
    'button in Slack': slackDoor(ctx, user),
    'messages by mail, Slack and push': messageDoor(
      ctx,
      () => world.smtp.letters.length + slack.calls.length + world.push.received.length,
    ),
  };
  assert.equal(Object.keys(doors).length, 9);
  for (const [name, door] of Object.entries(doors)) assert.equal(await door(), 'open', name);

  assert.equal((await owner.send('DELETE', `/people/${person}`)).status, 204);
  for (const [name, door] of Object.entries(doors)) {
    let tries = 0;
    while ((await door()) === 'open' && tries < 50) {
      tries += 1;
      await wait(100);
    }
    // A stream hears of it after the commit; the rest closes with it.
    assert.ok(tries < (name === 'live stream' ? 50 : 1), `${name} was open ${tries} times`);
  }
  // Back in the org, the person has no way in that is left from before.
  await asOwner(kernel.parts.database, ctx.org, (db) =>
    db
      .updateTable('kernel.membership')
      .set({ left_at: null })
      .where('person_id', '=', person)
      .execute(),
  );
  for (const [name, door] of Object.entries(doors)) {
    assert.equal(await door(), 'closed', `${name} opened again`);
  }
  stream.end();
});

test('what a person who leaves was asked waits for anyone, and the owners hear of it', async () => {
  const ctx = await newOrg(kernel);
  const member = await newPerson(kernel, ctx.org, 'member');
  const phone = await pairDevice(app, member);
  const asked = await newNote(member);
  const ofOther = await newNote(ctx);
  assert.equal((await phone.send('DELETE', `/people/${phone.personId}`)).status, 204);
  const askedOf = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.draft').select(['id', 'asked_person_id']).execute(),
  );
  const byId = Object.fromEntries(askedOf.map(({ id, asked_person_id: of }) => [id, of]));
  assert.deepEqual(byId, { [asked.id]: null, [ofOther.id]: personOf(ctx) });
  const told = await inTransaction(ctx, (ctx) =>
    kernelDb(ctx).selectFrom('kernel.notification').select(['kind', 'person_id']).execute(),
  );
  assert.deepEqual(
    told.filter(({ kind }) => kind !== 'new-device'),
    [{ kind: 'drafts-left', person_id: personOf(ctx) }],
  );
});

test('the system may let the last owner go, and is told so; a person may not', async () => {
  const ctx = await newOrg(kernel);
  const person = personOf(ctx);
  const system = systemOf(ctx);
  await assert.rejects(endMembership(ctx, person, { mayBeLastOwner: true }), /needs an owner/);
  await assert.rejects(endMembership(system, person), /needs an owner/);
  const left = await endMembership(system, person, { mayBeLastOwner: true });
  assert.deepEqual(left, { wasLastOwner: true, drafts: 0 });
});
