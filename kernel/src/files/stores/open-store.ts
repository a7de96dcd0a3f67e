import { join } from 'node:path';
import { createFolderStore } from './folder.ts';
import { createS3Store } from './s3.ts';
import { readS3Url } from './s3-url.ts';
import type { FileStore } from './store.ts';

/** S3 when there is an address, else a folder below `folder`. */
export function openFileStore(options: {
  readonly s3Url?: string | undefined;
  readonly folder: string;
  readonly fetch: typeof fetch;
  readonly now: () => Date;
}): FileStore {
  const { s3Url, folder, fetch, now } = options;
  if (s3Url === undefined) return createFolderStore(join(folder, 'files'));
  return createS3Store({ bucket: readS3Url(s3Url), fetch, now }, join(folder, 'uploads'));
}
