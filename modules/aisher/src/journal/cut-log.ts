import { readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** A run of records of one segment that is stored together: the first and the last. */
export interface CutRange {
  readonly first: number;
  readonly last: number;
}

/** The semicolon tells a line that was torn within a number from a whole one. */
const line = /^(cut|mark) (\d{1,9}) (\d{1,9});$/;

/** What a segment's cuts say. A line that was torn had no effect. */
export function readCuts(path: string): { cuts: CutRange[]; marked: Set<number> } {
  const cuts: CutRange[] = [];
  const marked = new Set<number>();
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  for (const each of text.split('\n')) {
    const [, what, first = '', last = ''] = line.exec(each) ?? [];
    if (what === 'cut') cuts.push({ first: Number(first), last: Number(last) });
    else if (what === 'mark') marked.add(Number(first));
  }
  return { cuts, marked };
}

/** The cuts of one segment, written as they are made. */
export interface CutLog {
  /** Durable when it resolves: the same records go by the same token after a restart. */
  cut(range: CutRange): Promise<void>;
  /** A mark that is lost has its rows stored again under their token, which changes nothing. */
  mark(range: CutRange): Promise<void>;
  close(): Promise<void>;
}

export function openCutLog(path: string): CutLog {
  let opening: Promise<FileHandle> | undefined;
  const file = () => {
    opening ??= open(path, 'a', 0o600);
    return opening;
  };
  const write = async (what: 'cut' | 'mark', { first, last }: CutRange) => {
    const handle = await file();
    // The line before may be torn, so that each line begins a new one.
    await handle.write(`\n${what} ${first} ${last};`);
    return handle;
  };
  return {
    async cut(range) {
      const handle = await write('cut', range);
      await handle.datasync();
    },
    async mark(range) {
      await write('mark', range);
    },
    async close() {
      const handle = await opening?.catch(() => undefined);
      await handle?.close();
    },
  };
}
