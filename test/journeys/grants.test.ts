/** Who sees what: an owner looks at what would change, lets only grants in, and gives a person access. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CompiledQuery } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { axeFaults, openChromium, openDevice, smallTargets } from './browser.ts';
import { type OwnApp, settled, startOwnApp } from './own-app.ts';

let server: OwnApp;
let browser: Browser;

before(async () => {
  [server, browser] = await Promise.all([startOwnApp(), openChromium()]);
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** Asks the API as the page does. */
const ask = (page: Page, method: string, path: string, body?: unknown) =>
  page.evaluate(
    async ([method, path, body]) => {
      const headers = { 'content-type': 'application/json' };
      const init = body === null ? { method } : { method, headers, body: JSON.stringify(body) };
      const answer = await fetch(`/api${path}`, init);
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body ?? null] as const,
  );

/** With `DOJANG_SHOTS`, a picture of each screen lies there afterwards. */
async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  assert.deepEqual(await axeFaults(page), []);
  assert.deepEqual(await smallTargets(page), []);
  const into = process.env.DOJANG_SHOTS;
  if (into) await page.screenshot({ path: join(into, `${name}.png`), fullPage: true });
}

test('an owner sees who would lose what, lets only grants in, and gives one person access', async () => {
  const owner = await openDevice(browser, { locale: 'en-US' });
  const { page } = owner;
  const { url, signIn } = server;
  await signIn(page, await server.ownerLink());
  await ask(page, 'POST', '/note/notes', { text: 'Buy ink', remindAt: null });
  const invited = { kind: 'person', name: '이솔', role: 'member' };
  const { link } = await ask(page, 'POST', '/pairings', invited);
  const member = await openDevice(browser, { locale: 'en-US' });
  await signIn(member.page, link);
  const notes = async () => (await ask(member.page, 'GET', '/note/notes')).notes.length;
  assert.equal(await notes(), 1);

  await page.goto(`${url}/access`);
  await page.getByText('Would see 0 of 1').waitFor();
  await look(page, 'access-open');
  await page.getByRole('radio', { name: 'Only people with access' }).click();
  const confirm = page.getByRole('dialog');
  await confirm.getByText('1 person will no longer see').waitFor();
  await look(page, 'access-confirm');
  await confirm.getByRole('button', { name: 'Change' }).click();
  await page.getByText('Only people with access can see things now.').waitFor();
  await page.getByRole('heading', { name: 'Only owners can see these' }).waitFor();
  await look(page, 'access-granted');
  assert.equal(await notes(), 0);

  await page.getByRole('link', { name: 'Buy ink' }).click();
  await page.getByText('No team or person has access yet.').waitFor();
  await look(page, 'resource-none');
  await page.getByRole('button', { name: 'Give access' }).click();
  const dialog = page.getByRole('dialog', { name: 'Give access' });
  await dialog.getByRole('combobox', { name: 'For' }).selectOption({ label: '이솔' });
  await look(page, 'grant-dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('View · own access').waitFor();
  await look(page, 'resource-given');
  assert.equal(await notes(), 1);

  await page.getByRole('button', { name: 'Change the access of 이솔' }).click();
  const remove = page.getByRole('dialog').getByRole('button', { name: /delete/i });
  await remove.click();
  await remove.click();
  await page.getByText('No team or person has access yet.').waitFor();
  assert.equal(await notes(), 0);
  assert.deepEqual(owner.problems, []);
  assert.deepEqual(
    await member.page.evaluate(async () => (await fetch('/api/grants/access')).status),
    403,
  );
  await owner.context.close();
  await member.context.close();
});

test('people behind the first page are shown on demand: of the org, of a resource, of a role', async () => {
  const { app, url, signIn } = server;
  const { page, context, problems } = await openDevice(browser, { locale: 'en-US' });
  await signIn(page, await server.ownerLink());
  const wish = { label: 'Crew', basedOn: 'member', actions: ['draft.read', 'person.list'] };
  const role = await ask(page, 'POST', '/roles', wish);
  const { org } = await ask(page, 'GET', '/me');
  const { id: note } = await ask(page, 'POST', '/note/notes', { text: 'Sell ink', remindAt: null });
  await ask(page, 'PUT', '/grants/access', { access: 'open' });
  const crowd = `with made as (
      insert into kernel.person (id, org_id, name)
      select gen_random_uuid(), '${org.id}', 'Worker ' || n from generate_series(1, 120) n returning org_id, id
    ) insert into kernel.membership (org_id, person_id, role, own_role)
      select org_id, id, 'member', '${role.name}' from made`;
  await app.parts.database.root.executeQuery(CompiledQuery.raw(crowd));
  const workers = page.getByRole('listitem').filter({ hasText: /Worker \d/ });
  const readAll = async () => {
    await workers.first().waitFor();
    const before = await workers.count();
    await page.getByRole('button', { name: 'Show more' }).click();
    await workers.nth(119).waitFor();
    assert.equal(await workers.count(), 120);
    assert.ok(before < 120);
    assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);
  };
  await page.goto(`${url}/access`);
  await readAll();
  await page.getByRole('radio', { name: 'Only people with access' }).click();
  await page.getByRole('dialog').getByText('121 people will no longer see').waitFor();
  await page.goto(`${url}/access/note.note/${note}`);
  await readAll();
  await page.goto(`${url}/roles`);
  await page.getByRole('button', { name: 'Edit the role Crew' }).click();
  await page.getByRole('button', { name: 'See who is affected' }).click();
  await readAll();
  assert.deepEqual(problems, []);
  await context.close();
});
