/** What an index file says, read without starting git. */
export interface IndexFacts {
  /** Whether any path has the stages of an open conflict. */
  readonly hasConflicts: boolean;
  /** Names, modes, blobs and stat data as bytes, without the extensions. */
  readonly entries: Buffer;
  /** The tree that the index would be written as. Null if it does not remember one. */
  readonly tree: string | null;
}

/**
 * Whether the index that took the snapshot becomes the person's index with the commit: if nothing was staged
 * apart from HEAD, or if both have the same entries. Without a tree of HEAD the index was made for that.
 */
export function becomesTheirs(
  indexes: { theirs: Buffer | null; before: Buffer | null; after: Buffer | null },
  headTree: string | null,
): boolean {
  const { theirs, before, after } = indexes;
  if (before === null || after === null || theirs === null || !theirs.equals(before)) return false;
  const [old, now] = [readIndexFacts(before), readIndexFacts(after)];
  if (old === undefined || now === undefined) return false;
  return headTree === null || old.tree === headTree || old.entries.equals(now.entries);
}

/** The entry of a path in the index, with the flags that a person or a sparse checkout gave it. */
export interface IndexEntry {
  readonly mode: string;
  readonly sha: string;
  /** `update-index --assume-unchanged` */
  readonly isAssumed: boolean;
  readonly isSkipped: boolean;
  /** `add --intent-to-add`: the path is announced, without its content. */
  readonly isIntended: boolean;
}

/** Entries by path, with one character for each byte. */
export type IndexEntries = ReadonlyMap<string, IndexEntry>;

const headLength = 12;
/** Bytes of stat data, the id of the blob and flags. SHA-1 only. */
const entryLength = 62;
const idLength = 20;
const modeAt = 24;
const idAt = 40;
const assumedBit = 0x8000;
const extendedBit = 0x4000;
const stageBits = 0x3000;
const skippedBit = 0x4000;
const intendedBit = 0x2000;

/** Where the entries and the extensions end. Undefined for an index that only git can read. */
function countOf(index: Buffer): { count: number; end: number } | undefined {
  const end = index.length - idLength;
  if (end < headLength || index.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = index.readUInt32BE(4);
  return version === 2 || version === 3 ? { count: index.readUInt32BE(8), end } : undefined;
}

/** Calls `see` for each entry and returns where the last one ends. Undefined if the index is damaged. */
function walk(
  index: Buffer,
  { count, end }: { count: number; end: number },
  see: (at: number, flags: number, nameFrom: number, nameEnd: number) => void,
): number | undefined {
  let at = headLength;
  for (let n = 0; n < count; n += 1) {
    if (at + entryLength >= end) return undefined;
    const flags = index.readUInt16BE(at + entryLength - 2);
    const nameFrom = at + entryLength + ((flags & extendedBit) === 0 ? 0 : 2);
    const nameEnd = index.indexOf(0, nameFrom);
    if (nameEnd === -1 || nameEnd >= end) return undefined;
    see(at, flags, nameFrom, nameEnd);
    // One to eight zeros end a name, so that the length of the entry is a multiple of eight.
    at += (nameEnd - at + 8) & ~7;
  }
  return at;
}

/**
 * Reads an index with SHA-1 ids in version 2 or 3 (gitformat-index(5)). Undefined for any other index, and for
 * a split, sparse or damaged one, which only git can read.
 */
export function readIndexFacts(index: Buffer): IndexFacts | undefined {
  const head = countOf(index);
  if (head === undefined) return undefined;
  let hasConflicts = false;
  const at = walk(index, head, (_, flags) => {
    if ((flags & stageBits) !== 0) hasConflicts = true;
  });
  if (at === undefined) return undefined;
  const tree = treeIn(index, at, head.end);
  return tree === undefined
    ? undefined
    : { hasConflicts, entries: index.subarray(headLength, at), tree };
}

/** The entries of an index at some paths, with their flags. */
export function readIndexEntries(
  index: Buffer,
  wanted: ReadonlySet<string>,
): IndexEntries | undefined {
  const head = countOf(index);
  if (head === undefined) return undefined;
  const entries = new Map<string, IndexEntry>();
  const at = walk(index, head, (from, flags, nameFrom, nameEnd) => {
    const path = index.toString('latin1', nameFrom, nameEnd);
    if (!wanted.has(path)) return;
    const extended = (flags & extendedBit) === 0 ? 0 : index.readUInt16BE(from + entryLength);
    entries.set(path, {
      mode: index
        .readUInt32BE(from + modeAt)
        .toString(8)
        .padStart(6, '0'),
      sha: index.toString('hex', from + idAt, from + idAt + idLength),
      isAssumed: (flags & assumedBit) !== 0,
      isSkipped: (extended & skippedBit) !== 0,
      isIntended: (extended & intendedBit) !== 0,
    });
  });
  return at === undefined || treeIn(index, at, head.end) === undefined ? undefined : entries;
}

/** The tree from the extension that remembers trees. Undefined if an extension changes what entries mean. */
function treeIn(index: Buffer, from: number, end: number): string | null | undefined {
  let tree: string | null = null;
  let at = from;
  while (at + 8 <= end) {
    const name = index.toString('latin1', at, at + 4);
    const length = index.readUInt32BE(at + 4);
    // Extensions in capitals may be skipped by readers that do not know them.
    if (!/^[A-Z]/.test(name)) return undefined;
    if (name === 'TREE') tree = rootIn(index.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return at === end ? tree : undefined;
}

/**
 * The first node is the root. It has an empty path, counts of entries and subtrees, and an id unless it is
 * stale.
 */
function rootIn(trees: Buffer): string | null {
  const line = trees.indexOf(10);
  const isRoot = trees[0] === 0 && line !== -1;
  if (!isRoot || !/^\d+ \d+$/.test(trees.toString('latin1', 1, line))) return null;
  return trees.toString('hex', line + 1, line + 1 + idLength);
}

// In-memory flags of git's `cache.h`, which `ls-files --debug` prints.
const assumedFlag = 1 << 15;
const intendedFlag = 1 << 29;
const skippedFlag = 1 << 30;

/** Reads entries from the output of `git ls-files --stage --debug -z`. */
export function readListedEntries(listed: Buffer): IndexEntries {
  const entries = new Map<string, IndexEntry>();
  for (let at = 0; at < listed.length; ) {
    const tab = listed.indexOf(9, at);
    const nul = listed.indexOf(0, tab);
    const [mode = '', sha = ''] = listed.toString('latin1', at, tab).split(' ');
    // Four lines of stat data, and a fifth with the size and the flags.
    let line = nul;
    for (let n = 0; n < 5; n += 1) line = listed.indexOf(10, line + 1);
    const debug = listed.toString('latin1', nul + 1, line);
    const flags = Number.parseInt(/flags: ([0-9a-f]+)$/.exec(debug)?.[1] ?? '0', 16);
    entries.set(listed.toString('latin1', tab + 1, nul), {
      mode,
      sha,
      isAssumed: (flags & assumedFlag) !== 0,
      isSkipped: (flags & skippedFlag) !== 0,
      isIntended: (flags & intendedFlag) !== 0,
    });
    at = line + 1;
  }
  return entries;
}
