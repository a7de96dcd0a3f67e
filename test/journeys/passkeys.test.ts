/** A passkey of a real browser: made, asked for before a key is made, and signed in with. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import type { Browser, Page } from 'playwright-core';
import { freePort } from '../../scripts/free-port.ts';
import { isUsable, type Look, openChromium, openDevice } from './browser.ts';
import { type NoteServer, startNoteServer } from './note-server.ts';

let browser: Browser;

before(async () => {
  browser = await openChromium();
});
after(async () => {
  await browser?.close();
});

const pictures = process.env.DOJANG_PICTURES;
const picture = async (page: Page, name: string) => {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, animations: 'disabled' });
};

/** A laptop with a fingerprint reader that always knows the finger. */
async function openOwner(server: NoteServer, url: string, look: Look) {
  const device = await openDevice(browser, look);
  const tools = await device.context.newCDPSession(device.page);
  await tools.send('WebAuthn.enable');
  await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const { parts } = server.app;
  const link = new URL(await settleOwner(parts).then((owner) => ownerLink(parts, owner)));
  await device.page.goto(`${url}${link.pathname}${link.hash}`);
  await device.page.locator('form button[type=submit]').click();
  await device.page.waitForURL((at) => at.pathname === '/');
  return { ...device, tools };
}

const words = {
  'en-US': {
    none: /no passkeys yet/,
    add: 'Add a passkey',
    added: /Not used yet/,
    newKey: 'New key',
    name: 'Name',
    make: 'Make the key',
    confirm: 'Confirm that it is you',
    byPasskey: 'Confirm with a passkey',
    close: 'Close',
    closeOrg: 'Close the org',
    closing: 'This org is being closed',
    keep: 'Keep the org',
    signOut: 'Sign out',
    signIn: 'Sign in with a passkey',
  },
  'ko-KR': {
    none: /아직 패스키가 없어요/,
    add: '패스키 등록',
    added: /아직 쓴 적이 없어요/,
    newKey: '새 키',
    name: '이름',
    make: '키 만들기',
    confirm: '본인 확인',
    byPasskey: '패스키로 확인',
    close: '닫기',
    closeOrg: '조직 닫기',
    closing: '닫는 중인 조직이에요',
    keep: '닫지 않기',
    signOut: '로그아웃',
    signIn: '패스키로 로그인',
  },
} as const;

const looks = [
  { locale: 'en-US', width: 1280, colorScheme: 'dark' },
  { locale: 'ko-KR', width: 360, colorScheme: 'light' },
] as const;

for (const look of looks) {
  const said = words[look.locale];
  const at = `${look.locale}-${look.width}`;
  test(`a passkey is added, confirms an act and signs in: ${at}`, async (t) => {
    const port = await freePort();
    const server = await startNoteServer({}, port);
    t.after(() => server.close());
    // Browsers make passkeys for a name, not for an address.
    const url = `http://localhost:${port}`;
    const { page, problems } = await openOwner(server, url, look);
    await page.goto(`${url}/account`);
    await page.getByText(said.none).waitFor();
    await page.getByRole('button', { name: said.add }).click();
    await page.getByText(said.added).first().waitFor();
    await isUsable(page, look.width);
    await picture(page, `account-${at}`);

    await page.goto(`${url}/keys`);
    await page.getByRole('button', { name: said.newKey }).first().click();
    await page.getByRole('textbox', { name: said.name }).fill('nightly');
    await page.getByRole('dialog').getByRole('checkbox').first().check();
    await page.getByRole('button', { name: said.make }).click();
    const asked = page.getByRole('dialog', { name: said.confirm });

    await asked.waitFor();
    await isUsable(page, look.width);
    await picture(page, `step-up-${at}`);
    await asked.getByRole('button', { name: said.byPasskey }).click();
    await page.getByRole('dialog', { name: /nightly/ }).waitFor();
    await picture(page, `key-${at}`);

    await page.goto(`${url}/org`);
    await page.getByRole('button', { name: said.close, exact: true }).click();
    const closing = page.getByRole('dialog', { name: said.closeOrg });
    const name = /“(.*?)”/.exec((await closing.textContent()) ?? '')?.[1] ?? '';
    await closing.getByRole('textbox').fill(name);
    await closing.getByRole('button', { name: said.closeOrg }).click();
    await asked.getByRole('button', { name: said.byPasskey }).click();
    await page.getByText(said.closing).first().waitFor();
    await isUsable(page, look.width);
    await picture(page, `closing-${at}`);
    await page.getByRole('button', { name: said.keep }).click();
    await page.getByText(said.closing).first().waitFor({ state: 'detached' });

    await page.goto(`${url}/settings`);
    await page.getByRole('button', { name: said.signOut }).click();
    const signIn = page.getByRole('button', { name: said.signIn });
    await signIn.waitFor();
    await isUsable(page, look.width);
    await picture(page, `gate-${at}`);
    await signIn.click();
    await page.waitForURL((where) => where.pathname !== '/sign-in' && where.pathname !== '/pair');
    await page.getByRole('navigation').first().waitFor();
    // The refused key, and what a page asks while nobody is signed in.
    const unexpected = problems.filter((line) => !/status of 40[13]/.test(line));
    assert.deepEqual(unexpected, []);
  });
}
