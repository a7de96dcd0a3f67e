/** Pages that journeys share: each is built once, as a build takes as long as a journey. */
import { fileURLToPath } from 'node:url';
import { buildWeb } from '../../web/build.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const cached = (name: string) => pathOf(`node_modules/.cache/${name}`);

/** The page with the module of notes that only tests have. @returns its folder. */
export async function buildNotePage(): Promise<string> {
  const modules = pathOf('web/src/testing/note-modules.ts');
  return (await buildWeb({ outDir: cached('page-with-notes'), modules })).outDir;
}

/** The page with `/ui`, the page of all components. @returns its folder. */
export async function buildGalleryPage(): Promise<string> {
  return (await buildWeb({ outDir: cached('page-with-gallery'), gallery: true })).outDir;
}

/** All of them, the page of production too, one after another: a build keeps both cores busy. */
export async function buildEditions(): Promise<void> {
  await buildWeb();
  await buildNotePage();
  await buildGalleryPage();
}
