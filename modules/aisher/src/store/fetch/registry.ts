import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { EnginePackage } from './engine-packages.ts';
import { FetchError } from './fetch-error.ts';

const run = promisify(execFile);
const askMsMax = 60_000;

/**
 * Where the packed file lies, by npm's own configuration: companies have a registry of their own, and it is set there.
 *
 * @throws FetchError
 */
export async function tarballOf(
  { name, version }: Pick<EnginePackage, 'name' | 'version'>,
  npm = 'npm',
): Promise<string> {
  try {
    const words = ['view', `${name}@${version}`, 'dist.tarball', '--json'];
    const { stdout } = await run(npm, words, { timeout: askMsMax, maxBuffer: 1 << 20 });
    const address = new URL(JSON.parse(stdout));
    if (!/^https?:$/.test(address.protocol)) throw new Error('the address is of no web server');
    return address.href;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new FetchError(
        'npm-missing',
        'npm knows where the engine lies, and is not here',
        cause,
      );
    }
    throw new FetchError('registry-away', `npm does not find ${name}@${version}`, cause);
  }
}
