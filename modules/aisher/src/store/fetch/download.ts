import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FetchError } from './fetch-error.ts';

export interface Download {
  readonly url: string;
  readonly file: string;
  readonly integrity: string;
  readonly bytes: number;
  /** Bytes that are here, of this file. */
  readonly heard: (bytes: number) => void;
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
  /** How long a server may say nothing. */
  readonly silentMsMax?: number;
  readonly retryMs?: number;
}

const triesMax = 6;
const other = 'what came is not the engine that this program knows';

async function refuse(part: string): Promise<never> {
  await rm(part, { force: true });
  throw new FetchError('integrity', other);
}

const sizeOf = async (path: string) => (await stat(path).catch(() => undefined))?.size ?? 0;

export async function integrityOf(path: string): Promise<string> {
  const hash = createHash('sha512');
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(part);
  return `sha512-${hash.digest('base64')}`;
}

/** Asks for what is missing, and adds it to what is here. */
async function readRest(
  download: Download,
  part: string,
  signal: AbortSignal,
  alarm: NodeJS.Timeout,
) {
  const { url, bytes, heard } = download;
  const from = await sizeOf(part);
  const headers = from > 0 ? { range: `bytes=${from}-` } : undefined;
  const answer = await (download.fetch ?? fetch)(url, { signal, ...(headers ? { headers } : {}) });
  if (!answer.ok || answer.body === null) {
    // What is here does not fit what lies there.
    if (answer.status === 416) await rm(part, { force: true });
    throw new Error(`the registry answered ${answer.status}`);
  }
  const isRest = answer.status === 206;
  const file = await open(part, isRest ? 'a' : 'w');
  let here = isRest ? from : 0;
  try {
    for await (const chunk of answer.body) {
      alarm.refresh();
      here += chunk.length;
      if (here > bytes) throw new FetchError('integrity', other);
      await file.write(chunk);
      heard(here);
    }
  } finally {
    await file.close();
  }
}

/** Goes on where the part on the disk ends. Gives whether all is there. */
async function readOn(download: Download, part: string): Promise<boolean> {
  if ((await sizeOf(part)) < download.bytes) {
    const silent = new AbortController();
    const alarm = setTimeout(() => silent.abort(), download.silentMsMax ?? 30_000);
    const signal = AbortSignal.any([download.signal, silent.signal]);
    await readRest(download, part, signal, alarm).finally(() => clearTimeout(alarm));
  }
  return (await sizeOf(part)) >= download.bytes;
}

/**
 * Fetches a file of a known hash. A line that breaks is taken up where it broke, also by the next start of the program.
 *
 * @throws FetchError
 */
export async function downloadFile(download: Download): Promise<void> {
  const { file, integrity, signal, retryMs = 1_000 } = download;
  if ((await sizeOf(file)) > 0) return;
  const part = `${file}.part`;
  for (let tries = 1; ; tries += 1) {
    let cause: unknown;
    try {
      if (await readOn(download, part)) break;
    } catch (error) {
      if (error instanceof FetchError) await refuse(part);
      cause = error;
    }
    if (tries === triesMax || signal.aborted) {
      throw new FetchError('registry-away', 'the engine could not be fetched', cause);
    }
    await sleep(retryMs * 2 ** (tries - 1), undefined, { signal }).catch(() => undefined);
  }
  if ((await integrityOf(part)) !== integrity) await refuse(part);
  await rename(part, file);
}
