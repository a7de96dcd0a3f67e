import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { holderOf } from '@dojang/kernel/directory-lock';
import type { Config } from '../config.ts';
import { signInFile, tellSignInFile } from './sign-in.ts';

/** By it a process of the same user asks a running server for a sign-in link. Windows has no such signal. */
const asksForLink = 'SIGUSR2';
const linkMsMax = 10_000;

const runningFile = (dataFolder: string) => join(dataFolder, 'running.json');

/** Notes where the server of `dataFolder` answers, until this process ends. `giveLink` puts a new link into the folder. */
export function noteRunning(
  dataFolder: string,
  url: string,
  giveLink: () => Promise<unknown>,
): void {
  const file = runningFile(dataFolder);
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify({ pid: process.pid, url }), { mode: 0o600, flag: 'wx' });
  process.once('exit', () => rmSync(file, { force: true }));
  if (process.platform === 'win32') return;
  process.on(asksForLink, () => {
    giveLink().catch((error) => console.error('A sign-in link could not be made.', error));
  });
}

interface Running {
  readonly pid: number;
  readonly url: string;
}

/** The server that holds the data folder, once it answers. */
function findRunning(dataFolder: string): Running | undefined {
  const pid = holderOf(join(dataFolder, 'database'));
  if (pid === undefined) return undefined;
  try {
    const noted: unknown = JSON.parse(readFileSync(runningFile(dataFolder), 'utf8'));
    const { pid: notedPid, url } = noted as { pid?: unknown; url?: unknown };
    return notedPid === pid && typeof url === 'string' ? { pid, url } : undefined;
  } catch {
    // It is still starting, or of an older version. The lock says that the folder is in use.
    return undefined;
  }
}

const writtenAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * Where a server already runs on the data folder, says where, and with `--sign-in` shows a link that it made.
 *
 * @returns Whether one runs, so that this process has nothing left to do.
 */
export async function meetRunning(
  config: Pick<Config, 'DATABASE_URL' | 'dataFolder' | 'signsIn'>,
): Promise<boolean> {
  if (config.DATABASE_URL !== undefined) return false;
  const running = findRunning(config.dataFolder);
  if (running === undefined) return false;
  const { pid, url } = running;
  if (!config.signsIn || process.platform === 'win32') {
    const how = config.signsIn ? ' Here a sign-in link comes only at a start: end it first.' : '';
    console.error(
      `이미 실행 중이에요: ${url} (프로세스 ${pid})\nDojang already runs: ${url} (process ${pid}).${how} Ctrl-C at its terminal ends it.`,
    );
    process.exitCode = 1;
    return true;
  }
  const file = signInFile(config.dataFolder);
  const before = writtenAt(file);
  process.kill(pid, asksForLink);
  const end = Date.now() + linkMsMax;
  while (writtenAt(file) <= before || readFileSync(file, 'utf8') === '') {
    if (Date.now() > end) throw new Error(`the server at ${url} made no sign-in link: see its log`);
    await wait(50);
  }
  if (process.stdout.isTTY !== true) {
    tellSignInFile(file);
    return true;
  }
  console.log(readFileSync(file, 'utf8'));
  rmSync(file, { force: true });
  return true;
}
