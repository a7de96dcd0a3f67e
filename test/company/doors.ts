/** The ways in that a person has on a working day, each tried from outside. */
import assert from 'node:assert/strict';
import { get } from 'node:http';
import type { Context } from '@dojang/kernel';
import { sendAnonymous } from '@dojang/kernel/testing';
import { until } from '@dojang/kernel/testing/until';
import {
  addPasskey,
  type Browser,
  claim,
  newBrowser,
  openOrg,
  signInByPasskey,
} from './browser.ts';
import { host, type World } from './world.ts';

/** Tries one way in: whether it let them in. */
export type Door = () => Promise<boolean>;

/** A live stream that stands: whether it still does. */
async function openStream({ port }: World, { org, jar }: Browser): Promise<Door> {
  const cookie = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { ...host, cookie, 'x-dojang-org': org.slice(0, 8) };
  let isOpen = false;
  const request = get({ host: '127.0.0.1', port, path: '/api/live', headers }, (answer) => {
    assert.equal(answer.statusCode, 200);
    isOpen = true;
    answer.resume().on('close', () => {
      isOpen = false;
    });
  });
  request.on('error', () => undefined);
  await until('the stream', () => isOpen);
  return async () => isOpen;
}

/** A machine of the person, paired by a link. */
async function pairAgent({ app }: World, browser: Browser): Promise<Door> {
  const { link } = await browser.must(201, 'POST', '/pairings', { kind: 'agent' });
  const claimed = { secret: link.split('#')[1], deviceName: '작업기', kind: 'agent' };
  const { body } = await sendAnonymous(app, 'POST', '/pairings/claim', claimed, host);
  const own = { ...host, authorization: `Bearer ${body.accessToken}` };
  return async () =>
    (await sendAnonymous(app, 'GET', '/me', undefined, own)).status === 200 ||
    (
      await sendAnonymous(
        app,
        'POST',
        '/sessions/refresh',
        { refreshToken: body.refreshToken },
        own,
      )
    ).status === 200;
}

/** What a program asks with a new key of the person. */
export async function makeKey({ app }: World, browser: Browser, scopes: readonly string[]) {
  const input = { name: 'CI', scopes, expiresInDays: 30 };
  const { secret } = await browser.must(201, 'POST', '/keys', input);
  const own = { ...host, authorization: `Bearer ${secret}` };
  return (method: 'GET' | 'PUT', url: string) => sendAnonymous(app, method, url, undefined, own);
}

/** Links that sign a phone of the person in; each is good for one try. */
async function makeLinks(world: World, browser: Browser, tries: number): Promise<Door> {
  const links: string[] = [];
  for (let n = 0; n < tries; n += 1) {
    links.push((await browser.must(201, 'POST', '/pairings', { kind: 'phone' })).link);
  }
  return async () => {
    const phone = newBrowser(world, browser.org);
    return (await claim(phone, links.pop() ?? '')).status === 201;
  };
}

/** Connects the person's account of Slack, as they would: by the button in the message that comes. */
export async function connectSlack(
  world: World,
  ctx: Context<never>,
  browser: Browser,
  user: string,
) {
  await browser.must(200, 'PUT', '/notification-addresses/slack', { address: user });
  const [value = ''] = await until('the message of Slack', () => {
    const buttons = world.buttonsOf(user, 'address-confirm');
    return buttons.length > 0 && buttons;
  });
  await world.press(ctx, user, 'address-confirm', value);
  await until('the account of Slack', async () => {
    const { addresses = [] } = await browser.must(200, 'GET', '/notification-preferences');
    return addresses.some((each: { confirmed: boolean }) => each.confirmed);
  });
}

/** Buttons under drafts that wait; each is good for one try. `stateOf`: what somebody else sees of a draft. */
function slackDoor(
  world: World,
  {
    ctx,
    user,
    drafts,
    stateOf,
  }: {
    ctx: Context<never>;
    user: string;
    drafts: string[];
    stateOf: (id: string) => Promise<string>;
  },
): Door {
  const left = drafts.map((id, n) => ({
    id,
    value: world.buttonsOf(user, 'draft-approve')[n] ?? '',
  }));
  return async () => {
    const { id, value } = left.shift() ?? assert.fail('no button is left');
    await world.press(ctx, user, 'draft-approve', value);
    return (await stateOf(id)) === 'stamped';
  };
}

export type Doors = Readonly<Record<string, Door>> & { readonly stream: Door };

/** The names of those that let somebody in; each is tried. */
export async function openOf(doors: Doors): Promise<string[]> {
  const open: string[] = [];
  for (const [name, isOpen] of Object.entries(doors)) if (await isOpen()) open.push(name);
  return open;
}

/** Every way in of somebody who works. There are as many links as buttons in Slack: each is good for one try. */
export async function openDoors(
  world: World,
  browser: Browser,
  slack: Parameters<typeof slackDoor>[1],
): Promise<Doors> {
  // The key comes first: somebody with a passkey has to confirm each new key by it.
  const key = await makeKey(world, browser, ['book.read']);
  const passkey = await addPasskey(browser);
  return {
    browser: async () =>
      (await browser.at('GET', '/me')).status === 200 ||
      (await browser.at('POST', '/sessions/refresh')).status === 200,
    agent: await pairAgent(world, browser),
    key: async () => (await key('GET', '/book/pages')).status === 200,
    passkey: async () => {
      const other = newBrowser(world, browser.org);
      await signInByPasskey(other, passkey);
      return (await openOrg(other)).status === 201;
    },
    link: await makeLinks(world, browser, slack.drafts.length),
    'button in Slack': slackDoor(world, slack),
    stream: await openStream(world, browser),
  };
}
