/** A phone in the same network, by plain http: what `npm start -- --lan` opens. */
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { freePort } from '../../scripts/free-port.ts';
import { pairingLink, startWorld, waitingDraft } from '../world.ts';
import { axeFaults, openChromium, openDevice } from './browser.ts';

const address = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const stamps = async (at: string) => {
  const port = String(await freePort());
  const publicUrl = `http://${at}:${port}`;
  const hosts = { DOJANG_HOST: '0.0.0.0', DOJANG_PORT: port, DOJANG_PUBLIC_URL: publicUrl };
  const [world, browser] = await Promise.all([startWorld(hosts), openChromium()]);
  try {
    const { owner, repository, agent } = world;
    const link = await pairingLink(owner, 'phone');
    assert.ok(link.startsWith(`${publicUrl}/pair#`), link);
    const { page, problems } = await openDevice(browser);
    await page.goto(link);
    await page.locator('form button[type=submit]').click();
    await page.waitForURL(`${publicUrl}/`);

    repository.write('src/cart.ts', 'export const carts = 2;\n');
    await agent.run(['draft'], repository.folder);
    const draft = await until('the draft', () => waitingDraft(owner));
    // It comes by itself: the stream of live messages works by plain http.
    await page.locator(`a[href="/drafts/${draft.id}"]`).first().click();
    const seal = page.locator('button[data-hold]:enabled');
    await seal.focus();
    await page.keyboard.down('Enter');
    await page.waitForTimeout(1_200);
    await page.keyboard.up('Enter');
    await until('the act', async () => {
      const { body } = await owner.get(`/drafts/${draft.id}`);
      return body.state === 'done';
    });
    assert.equal(
      repository.git('ls-remote', 'origin', 'refs/heads/main').split('\t')[0],
      repository.git('rev-parse', 'HEAD'),
    );

    // What cannot work here is said, with what to do.
    await page.goto(`${publicUrl}/devices`);
    await page.getByText(/https/i).first().waitFor();
    await page.goto(`${publicUrl}/notifications`);
    await page
      .getByText(/HTTPS 주소/)
      .first()
      .waitFor();
    assert.deepEqual(await axeFaults(page), []);
    // Chromium says that it leaves this header out of account by plain http.
    const others = problems.filter((text) => !text.startsWith('The Cross-Origin-Opener-Policy'));
    assert.deepEqual(others, []);
  } finally {
    await browser.close();
    await world.close();
  }
};

// A machine without a network has no other address than its own.
if (address !== undefined)
  test('a phone in the same network is paired, stamps, and is told what needs HTTPS', () =>
    stamps(address));
else
  test('a machine without a network has no address for phones', () =>
    assert.equal(address, undefined));
