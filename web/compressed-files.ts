import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Pictures and fonts are compressed as they are. */
const text = /\.(js|css|html|svg|json|webmanifest|txt)$/;

/** Lays `NAME.br` and `NAME.gz` beside each text below `folder` that becomes smaller by them. */
export async function compressFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    if (!name.startsWith('.')) await compressFiles(join(folder, name));
  }
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  await Promise.all(
    files
      .filter(({ name }) => text.test(name))
      .map(async ({ name }) => {
        const path = join(folder, name);
        const bytes = await readFile(path);
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        const [br, gz] = await Promise.all([brotli(bytes, { params }), zip(bytes, { level: 9 })]);
        if (br.length < bytes.length) await writeFile(`${path}.br`, br);
        if (gz.length < bytes.length) await writeFile(`${path}.gz`, gz);
      }),
  );
}
