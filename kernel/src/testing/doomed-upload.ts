import { createFolderStore } from '../files/stores/folder.ts';

/** A process that is killed while it stores a file: `node doomed-upload.ts FOLDER KEY`. */
const [, , folder = '', key = ''] = process.argv;

async function* endless() {
  yield Buffer.alloc(1024 * 1024, 1);
  console.log('writing');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

await createFolderStore(folder).put(key, endless(), { bytesMax: 1e9, type: 'text/plain' });
