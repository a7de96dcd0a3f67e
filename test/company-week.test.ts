/** A robot company of twelve lives its first week, by what its people see and send. Each part needs the ones before it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Context, listEvents, notify } from '@dojang/kernel';
import { verifyLedger } from '@dojang/kernel/server';
import { newOrg, pairDevice, sendAnonymous } from '@dojang/kernel/testing';
import { newNote } from '@dojang/kernel/testing/note-kind';
import { until } from '@dojang/kernel/testing/until';
import {
  accept,
  addPasskey,
  type Browser,
  newBrowser,
  openOrg,
  signInByOidc,
  signInByPasskey,
  signInBySaml,
  stepUp,
} from './company/browser.ts';
import { connectSlack, makeKey, openDoors, openOf } from './company/doors.ts';
import { host, startWorld } from './company/world.ts';

const world = await startWorld();
const { kernel, app } = world;
after(world.close);

/** The company, and the side project of one of its people. */
const [company, side] = [await newOrg(kernel), await newOrg(kernel)];

const names = {
  seo: '서관리',
  lee: '이기획',
  park: '박개발',
  choi: '최개발',
  jung: '정개발',
  kang: '강품질',
  cho: '조디자',
  jang: '장운영',
  lim: '임인턴',
  oh: '오영업',
  yoon: '윤퇴사',
} as const;
type Name = keyof typeof names;
const byOidc = ['lee', 'park', 'choi', 'jung'] as const;
const byPasskey = ['kang', 'cho', 'jang'] as const;
const byLetter = ['lim', 'oh'] as const;
const addressOf = (name: string) => `${name}@robots.example`;

const people = new Map<Name, { readonly id: string; readonly browser: Browser }>();
const the = (name: Name) => people.get(name) ?? assert.fail(`${name} has not joined`);

/** The browser of the owner's link, as a browser of pages. */
async function browserOf(ctx: Context<never>): Promise<Browser> {
  const { cookies } = await pairDevice(app, ctx);
  const browser = newBrowser(world, ctx.org);
  for (const [name, value] of cookies) browser.jar.cookies.set(name, value);
  return browser;
}
const owner = await browserOf(company);
const { person: founder } = await owner.must(200, 'GET', '/me');
let passkey: Awaited<ReturnType<typeof addPasskey>>;

const listed = async (by: Browser) =>
  (await by.must(200, 'GET', '/people')).people as { id: string; role: string; joined: boolean }[];
const code = async (asked: ReturnType<Browser['at']>) => {
  const { status, body } = await asked;
  return [status, body?.code];
};

/** Everybody's browser wakes up. Those that are over stay so. */
const wake = () =>
  Promise.all(
    [owner, ...[...people.values()].map(({ browser }) => browser)].map((browser) =>
      browser.at('POST', '/sessions/refresh'),
    ),
  );

async function invite(emails: readonly string[], role: string, by = owner): Promise<void> {
  const { lines } = await by.must(200, 'POST', '/invitations', {
    lines: emails,
    role,
    locale: 'ko',
  });
  for (const { outcome } of lines) assert.equal(outcome, 'invited');
}

async function join(name: Name, prepare?: (browser: Browser) => Promise<void>): Promise<Browser> {
  const browser = newBrowser(world, company.org);
  await prepare?.(browser);
  const id = await accept(browser, await world.letterTo(addressOf(name)), names[name]);
  people.set(name, { id, browser });
  return browser;
}

/** What the owner's provider sends. */
let provider: (method: 'POST' | 'PATCH', url: string, body: object) => ReturnType<Browser['at']>;
const scim = 'urn:ietf:params:scim';

test('Monday: ten are invited by letter and one by the provider, and all work by the evening', async (t) => {
  passkey = await addPasskey(owner);
  await invite([addressOf('seo')], 'admin');
  await join('seo');
  await invite([...byOidc, ...byPasskey, ...byLetter].map(addressOf), 'member', the('seo').browser);

  await t.test('by OpenID Connect, to the address that was invited and no other', async () => {
    for (const name of byOidc) {
      await join(name, (browser) => signInByOidc(world, browser, addressOf(name)));
    }
    const stranger = newBrowser(world, company.org);
    await signInByOidc(world, stranger, 'mallory@robots.example');
    assert.deepEqual(await code(stranger.at('POST', `/identity/orgs/${company.org}/session`)), [
      404,
      'org-not-found',
    ]);
  });
  await t.test('by a passkey, in a browser that saw no letter', async () => {
    for (const name of byPasskey) {
      const authenticator = await addPasskey(await join(name));
      const browser = newBrowser(world, company.org);
      await signInByPasskey(browser, authenticator);
      assert.equal((await openOrg(browser)).status, 201);
      assert.equal((await browser.must(200, 'GET', '/me')).person.id, the(name).id);
      people.set(name, { id: the(name).id, browser });
    }
  });
  await t.test('by the link of a letter, which lets nobody else in', async () => {
    for (const name of byLetter) await join(name);
    const again = { secret: await world.letterTo(addressOf('lim')), deviceName: 'x', locale: 'ko' };
    assert.deepEqual(
      await code(newBrowser(world, company.org).at('POST', '/invitations/acceptance', again)),
      [410, 'invitation-ended'],
    );
  });
  await t.test('by the provider of the company, which told of the person before', async () => {
    await stepUp(owner, passkey, 'sign-in.policy');
    await owner.must(200, 'PUT', '/org/saml', { metadata: world.saml.metadata() });
    const { secret } = await owner.must(201, 'POST', '/provisioning/tokens');
    provider = (method, url, body) => {
      const type = { 'content-type': 'application/scim+json' };
      const own = { ...host, ...type, authorization: `Bearer ${secret}` };
      return sendAnonymous(app, method, `/scim/v2${url}`, body, own);
    };
    const told = {
      schemas: [`${scim}:schemas:core:2.0:User`],
      userName: addressOf('yoon'),
      displayName: names.yoon,
      active: true,
    };
    const made = await provider('POST', '/Users', told);
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const browser = newBrowser(world, company.org);
    await signInBySaml(world, browser, addressOf('yoon'));
    const { person } = await browser.must(200, 'GET', '/me');
    assert.equal(person.id, made.body.id);
    people.set('yoon', { id: person.id, browser });
  });

  const all = await listed(owner);
  assert.deepEqual([all.length, all.filter(({ joined }) => joined).length], [12, 12]);
  for (const { browser, id } of people.values()) {
    assert.equal((await browser.must(200, 'GET', '/me')).person.id, id);
  }
});

/** What was before is of Monday, at whatever hour that began. */
let tuesday = '';

test('Tuesday: one of them opens a side project beside it, and neither shows the other’s drafts', async () => {
  world.comes(1, 9);
  tuesday = kernel.clock.now().toISOString();
  await wake();
  const { browser, id } = the('lee');
  const sideOwner = await browserOf(side);
  await invite([addressOf('lee')], 'member', sideOwner);
  const beside = newBrowser(world, side.org, browser.jar);
  const there = await accept(beside, await world.letterTo(addressOf('lee'), 1), '이씨');
  assert.notEqual(there, id);
  const { orgs } = await browser.must(200, 'GET', '/identity');
  const open = new Map(orgs.map((each: { org: string; open: boolean }) => [each.org, each.open]));
  assert.deepEqual(
    open,
    new Map([
      [company.org, true],
      [side.org, true],
    ]),
  );
  const here = await newNote(company, { askedPersonId: id });
  const elsewhere = await newNote(side, { askedPersonId: there });
  for (const [at, own] of [
    [browser, here],
    [beside, elsewhere],
  ] as const) {
    const { drafts } = await at.must(200, 'GET', '/drafts?state=all&whose=all');
    assert.deepEqual(
      drafts.map((each: { id: string }) => each.id),
      [own.id],
    );
  }
  assert.deepEqual(await code(browser.at('GET', `/drafts/${elsewhere.id}`)), [
    404,
    'draft-not-found',
  ]);
});

test('Wednesday: the admin is demoted, and the key and the invitations that they made with them', async () => {
  world.comes(2, 9);
  await wake();
  const { browser, id } = the('seo');
  const key = await makeKey(world, browser, ['book.read', 'book.write']);
  await invite(['friend@robots.example'], 'member', browser);
  const letter = await world.letterTo('friend@robots.example');
  assert.equal((await key('PUT', '/book/pages')).status, 200);
  await owner.must(200, 'PATCH', `/people/${id}`, { role: 'member' });
  assert.deepEqual(await code(key('PUT', '/book/pages')), [403, 'not-allowed']);
  assert.equal((await key('GET', '/book/pages')).status, 200, 'what a member may do goes on');
  assert.deepEqual(await code(browser.at('GET', '/invitations')), [403, 'not-allowed']);
  const friend = { secret: letter, deviceName: 'x', personName: '친구', locale: 'ko' };
  assert.deepEqual(
    await code(newBrowser(world, company.org).at('POST', '/invitations/acceptance', friend)),
    [410, 'invitation-ended'],
  );
});

/** A draft that Slack shows to somebody with its buttons. */
async function askInSlack(personId: string, user: string): Promise<string> {
  const seen = world.buttonsOf(user, 'draft-approve').length;
  const { id } = await newNote(company, {
    askedPersonId: personId,
    expiresAt: new Date(kernel.clock.now().getTime() + 3 * 86_400_000),
  });
  const params = { shop: 'dojang', shelf: 'main', notes: 1, buyer: 'nobody' };
  const url = `/drafts/${id}`;
  await notify(company, { personId, kind: 'note.draft-waiting', draftId: id, params, url });
  await until('buttons', () => world.buttonsOf(user, 'draft-approve').length > seen);
  return id;
}

test('Friday at 18:00: the provider says that one has left, and nothing of theirs works 5 s later', async () => {
  world.comes(4, 9);
  await wake();
  const { browser, id } = the('yoon');
  const user = 'U0YOON0000';
  await connectSlack(world, company, browser, user);
  const drafts: string[] = [];
  for (let n = 0; n < 3; n += 1) drafts.push(await askInSlack(id, user));
  const draftOf = (draftId: string) => owner.must(200, 'GET', `/drafts/${draftId}`);
  const stateOf = async (draftId: string) => (await draftOf(draftId)).state as string;
  world.comes(4, 18);
  await wake();
  const doors = await openDoors(world, browser, { ctx: company, user, drafts, stateOf });
  assert.deepEqual(await openOf(doors), Object.keys(doors));

  const off = {
    schemas: [`${scim}:api:messages:2.0:PatchOp`],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  };
  assert.equal((await provider('PATCH', `/Users/${id}`, off)).status, 200);
  // A stream hears of it after the commit.
  await until('the stream to end', async () => !(await doors.stream()), 5_000).catch(() => {});
  assert.deepEqual(await openOf(doors), []);
  kernel.clock.advance(5_000);
  assert.deepEqual(await openOf(doors), [], 'five seconds later');
  for (const draftId of drafts.slice(1)) {
    const { state, askedPersonId } = await draftOf(draftId);
    assert.deepEqual([state, askedPersonId], ['pending', null], 'it waits for anyone');
  }
  assert.equal((await listed(owner)).length, 11);
  assert.equal((await the('lee').browser.at('GET', '/me')).status, 200, 'others work on');
});

test('Saturday: the last owner hands the company over and leaves, by the passkey', async () => {
  world.comes(5, 10);
  await wake();
  assert.deepEqual(await code(owner.at('DELETE', `/people/${founder.id}`)), [409, 'last-owner']);
  const heir = the('park');
  const offer = { personId: heir.id, leaves: true };
  assert.deepEqual(await code(owner.at('POST', '/org/transfer', offer)), [403, 'step-up-needed']);
  await stepUp(owner, passkey, 'org.transfer');
  const { transfer } = await owner.must(201, 'POST', '/org/transfer', offer);
  assert.equal((await owner.must(200, 'GET', '/me')).person.role, 'owner', 'until it is taken');
  await heir.browser.must(200, 'PUT', `/org/transfer/${transfer.id}`);
  assert.equal((await owner.at('GET', '/me')).status, 401);
  assert.equal((await owner.at('POST', '/sessions/refresh')).status, 401);
  const all = await listed(heir.browser);
  const owners = all.filter(({ role }) => role === 'owner').map(({ id }) => id);
  assert.deepEqual([all.length, owners], [10, [heir.id]]);
});

interface Line {
  readonly at: string;
  readonly type: string;
  readonly who: { readonly id: string } | null;
  readonly signedIn: { readonly way: string } | null;
  readonly role: string | null;
}
const audit = async (by: Browser, q: string) => {
  const { lines, matches } = await by.must(200, 'GET', `/audit?limit=200&zone=UTC&q=${q}`);
  return { lines: (lines as Line[]).toReversed(), matches };
};
const countBy = <T>(items: readonly T[], word: (item: T) => string) =>
  Object.fromEntries([...Map.groupBy(items, word)].map(([key, { length }]) => [key, length]));

test('the ledger tells the week in order, to who is owner now', async (t) => {
  const { browser: heir, id: heirId } = the('park');
  const { lines } = await audit(heir, '');
  const monday = lines.filter(({ at }) => at < tuesday);
  const types = countBy(monday, ({ type }) => type);
  assert.equal(types['kernel.invitation-sent'], 10);
  assert.equal(types['kernel.person-provisioned'], 1);
  const ids = new Set([...people.values()].map(({ id }) => id));
  const waysOf = (type: string) =>
    countBy(
      monday.filter((line) => line.type === type && ids.has(line.who?.id ?? '')),
      ({ signedIn }) => signedIn?.way ?? 'unknown',
    );
  assert.deepEqual(waysOf('kernel.invitation-accepted'), { link: 6, oidc: 4 });
  assert.deepEqual(waysOf('kernel.signed-in'), { passkey: 3, saml: 1 });

  const turns = [
    'kernel.role-changed',
    'kernel.person-left',
    'kernel.person-deprovisioned',
    'kernel.ownership-offered',
    'kernel.ownership-transferred',
    'kernel.stepped-up',
  ];
  assert.deepEqual(
    lines
      .filter(({ type }) => turns.includes(type))
      .map(({ at, type, who, role }) => [at.slice(0, 13), type, who?.id, role]),
    [
      [world.hour(2, 9), 'kernel.role-changed', founder.id, 'owner'],
      [world.hour(4, 18), 'kernel.person-left', 'scim', null],
      [world.hour(4, 18), 'kernel.person-deprovisioned', 'scim', null],
      [world.hour(5, 10), 'kernel.stepped-up', founder.id, 'owner'],
      [world.hour(5, 10), 'kernel.ownership-offered', founder.id, 'owner'],
      [world.hour(5, 10), 'kernel.role-changed', heirId, 'owner'],
      [world.hour(5, 10), 'kernel.ownership-transferred', heirId, 'owner'],
      [world.hour(5, 10), 'kernel.person-left', 'ownership-transfer', null],
    ],
  );
  await t.test('a day and a person who left are found by what one knows of them', async () => {
    const friday = await audit(heir, world.hour(4, 18).slice(0, 10));
    assert.ok(friday.lines.every(({ at }) => at.startsWith(world.hour(4, 18).slice(0, 10))));
    assert.ok(friday.lines.some(({ type }) => type === 'kernel.person-deprovisioned'));
    const yoon = await audit(heir, encodeURIComponent(names.yoon));
    assert.deepEqual(
      yoon.matches.map((each: { kind: string }) => each.kind),
      ['person'],
    );
    const stamp = yoon.lines.find(({ type }) => type === 'kernel.draft-stamped');
    assert.deepEqual([stamp?.who?.id, stamp?.signedIn?.way], [the('yoon').id, 'slack']);
  });
  await t.test('it is whole, and no event holds a name, an address or a secret', async () => {
    for (const ctx of [company, side]) {
      const { ok, events } = await verifyLedger(ctx);
      const all = await listEvents(ctx, { limit: 500 });
      assert.deepEqual([ok, events], [true, all.length]);
      const text = JSON.stringify(all);
      for (const word of [...Object.values(names), founder.name, '이씨', '@', 'robots', 'U0YOON']) {
        assert.ok(!text.includes(word), word);
      }
      assert.ok(!/dj_(api|scim)_/.test(text));
    }
    assert.ok((await listEvents(company, { limit: 500 })).length > 40);
  });
});
