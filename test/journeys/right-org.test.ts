/** What a message leads to is of one org, whichever org a browser used last, and whether it is signed in there or not. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createLink, placeInOrg } from '@dojang/kernel';
import { ownerLink, settleOwner, systemContext } from '@dojang/kernel/server';
import {
  joinAccount,
  newOrg,
  type OidcDouble,
  type TestKernel,
  until,
} from '@dojang/kernel/testing';
import { newNote } from '@dojang/kernel/testing/note-kind';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { isUsable, openChromium, openDevice } from './browser.ts';
import type { NoteServer } from './note-server.ts';
import { type SignInServer, startSignInServer } from './sign-in-server.ts';

let signIn: SignInServer;
let server: NoteServer;
let double: OidcDouble;
let browser: Browser;
let url: string;

before(async () => {
  [signIn, browser] = await Promise.all([startSignInServer(), openChromium()]);
  ({ server, double, url } = signIn);
});
after(async () => {
  await browser?.close();
  await signIn?.close();
});

const textOf = (page: Page, text: string | RegExp) => page.getByText(text).first();

/** Another org of the person who signs in, with a draft that waits there: where it is, and a link to it. */
async function otherOrg() {
  const { parts } = server.app;
  const other = await newOrg({ parts } as TestKernel);
  await joinAccount(other, double.account?.sub ?? '', double.issuer);
  assert.ok(other.actor.kind === 'person');
  const { personId } = other.actor;
  const ctx = systemContext(parts, { org: other.org, name: 'test', trace: randomUUID() });
  const draft = await newNote(ctx, {
    body: { text: 'in the other org' },
    askedPersonId: personId,
  });
  const at = new URL(await placeInOrg(ctx, `/drafts/${draft.id}`)).pathname;
  const { url: link } = await createLink(ctx, draft.id, personId);
  return { org: other.org, prefix: `/o/test-${other.org.slice(0, 8)}`, at, link };
}

async function pairOwner(page: Page): Promise<void> {
  const { parts } = server.app;
  await page.goto(await settleOwner(parts).then((owner) => ownerLink(parts, owner)));
  await page.locator('form button[type=submit]').click();
  await page.waitForURL((at) => at.pathname === '/');
}

/** A browser that is in the first org alone, by a link. */
async function inFirstOrg() {
  const device = await openDevice(browser, { locale: 'en-US' });
  await pairOwner(device.page);
  return device;
}

/** Taps a notification that leads to `path`, as a service worker hears it. */
async function tap(context: BrowserContext, path: string): Promise<void> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate(async (path) => {
    const scope = globalThis as unknown as {
      registration: ServiceWorkerRegistration;
      dispatchEvent(event: Event): boolean;
      NotificationEvent: new (type: string, init: object) => Event;
    };
    const { registration } = scope;
    await registration.showNotification('도장', { data: { path } });
    const [notification] = await registration.getNotifications();
    scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
  }, path);
}

test('an account is connected, which is a member of both orgs', async () => {
  const { page, context } = await inFirstOrg();
  await page.goto(`${url}/account`);
  await page.getByRole('button', { name: 'Connect Acme' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Connect' }).click();
  await page.getByRole('listitem').filter({ hasText: 'kim@example.com' }).waitFor();
  await context.close();
});

test('a tap in a tab of one org opens the draft of the other, and each tab stays what it is', async () => {
  const { prefix, at, link } = await otherOrg();
  const { page, context } = await openDevice(browser, { locale: 'en-US' });
  await context.grantPermissions(['notifications'], { origin: url });
  await page.goto(`${url}${at}`);
  await page.getByRole('button', { name: 'Sign in with Acme' }).click();
  await page.waitForURL(`${url}${at}`);
  await textOf(page, 'in the other org').waitFor();
  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: /^Dojang/ }).click();
  await page.waitForURL(/\/o\/dojang-[0-9a-f]{8}\//);
  await page.locator('main h1').waitFor();

  await page.goto(link);
  await textOf(page, 'in the other org').waitFor();
  await page.locator('button[data-hold]:enabled').waitFor();
  assert.ok(new URL(page.url()).pathname.startsWith(`${prefix}/l/`));

  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: /^Dojang/ }).click();
  await page.waitForURL(/\/o\/dojang-[0-9a-f]{8}\//);
  await page.locator('main h1').waitFor();
  await until('the service worker', async () =>
    (await page.evaluate(() => navigator.serviceWorker.controller !== null)) ? true : undefined,
  );
  await tap(context, at);
  await page.waitForURL(`${url}${at}`);
  await textOf(page, 'in the other org').waitFor();
  await context.close();
});

test('who is not signed in there signs in, and is brought to it', async () => {
  const { at, link } = await otherOrg();
  const first = await inFirstOrg();
  await first.page.goto(`${url}${at}`);
  await first.page.getByRole('button', { name: 'Sign in with Acme' }).click();
  await first.page.waitForURL(`${url}${at}`);
  await textOf(first.page, 'in the other org').waitFor();
  await first.context.close();

  const nobody = await openDevice(browser, { locale: 'en-US' });
  await nobody.page.goto(link);
  await textOf(nobody.page, 'in the other org').waitFor();
  const signIn = nobody.page.getByRole('button', { name: 'Sign in with Acme' });
  await signIn.waitFor();
  await isUsable(nobody.page, 360);
  await signIn.click();
  await nobody.page.waitForURL(`${url}${at}`);
  await nobody.page.locator('button[data-hold]:enabled').waitFor();
  await nobody.context.close();
});
