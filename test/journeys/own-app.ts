/** The server of a journey in the process of its test, with the module of the notes, and the page as it was built. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { noteModule } from '@dojang/kernel/testing/note-module';
import type { Page } from 'playwright-core';
import { type App, buildApp } from '../../server/src/app.ts';
import { readConfig } from '../../server/src/config.ts';
import { products } from '../../server/src/modules.ts';

export interface OwnApp {
  readonly app: App;
  readonly url: string;
  /** The link by which its owner comes in. */
  readonly ownerLink: () => Promise<string>;
  /** Opens a link of the server in a browser, and waits for the first page. */
  readonly signIn: (page: Page, link: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startOwnApp(): Promise<OwnApp> {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-own-app-'));
  const pageFolder = fileURLToPath(new URL('../../web/dist', import.meta.url));
  const variables = { DOJANG_DATA: join(folder, 'data'), DOJANG_LOG_LEVEL: 'silent' };
  const config = readConfig(variables, []);
  const app = await buildApp(config, { pageFolder, products: [...products, noteModule] });
  const url = await app.http.listen({ host: '127.0.0.1', port: 0 });
  app.address.url = url;
  return {
    app,
    url,
    ownerLink: async () => ownerLink(app.parts, await settleOwner(app.parts)),
    signIn: async (page, link) => {
      await page.goto(link);
      await page.locator('form button[type=submit]').click();
      await page.waitForURL(`${url}/`);
    },
    close: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What fades in has less contrast than it will have. */
export const settled = (page: Page) =>
  page.waitForFunction(() =>
    document.getAnimations().every(({ playState }) => playState !== 'running'),
  );
