/** What an index says of itself, read without starting git. */
export interface IndexFacts {
  /** Whether any path has the stages of an open conflict. */
  readonly hasConflicts: boolean;
  /** Names, modes, blobs and stat data, byte by byte; the extensions left out. */
  readonly entries: Buffer;
  /** The tree that it would be written as; null where it does not remember one. */
  readonly tree: string | null;
}

const headLength = 12;
/** Stat data, the id of the blob and flags; SHA-1 only. */
const entryLength = 62;
const idLength = 20;
const stageBits = 0x3000;
const extendedBit = 0x4000;

/**
 * Reads an index of SHA-1 ids in the versions 2 and 3 (gitformat-index(5)); undefined for every other
 * one, split, sparse or damaged: there only git can tell.
 */
export function readIndexFacts(index: Buffer): IndexFacts | undefined {
  const end = index.length - idLength;
  if (end < headLength || index.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const version = index.readUInt32BE(4);
  if (version !== 2 && version !== 3) return undefined;
  const count = index.readUInt32BE(8);
  let hasConflicts = false;
  let at = headLength;
  for (let n = 0; n < count; n += 1) {
    if (at + entryLength >= end) return undefined;
    const flags = index.readUInt16BE(at + entryLength - 2);
    if ((flags & stageBits) !== 0) hasConflicts = true;
    const nameFrom = at + entryLength + ((flags & extendedBit) === 0 ? 0 : 2);
    const nameEnd = index.indexOf(0, nameFrom);
    if (nameEnd === -1 || nameEnd >= end) return undefined;
    // One to eight zeros end a name, so that the entry is a multiple of eight.
    at += (nameEnd - at + 8) & ~7;
  }
  const tree = treeIn(index, at, end);
  return tree === undefined
    ? undefined
    : { hasConflicts, entries: index.subarray(headLength, at), tree };
}

/** The tree of the extension that remembers trees; undefined where an extension changes what entries mean. */
function treeIn(index: Buffer, from: number, end: number): string | null | undefined {
  let tree: string | null = null;
  let at = from;
  while (at + 8 <= end) {
    const name = index.toString('latin1', at, at + 4);
    const length = index.readUInt32BE(at + 4);
    // Those in capitals may be skipped by whoever does not know them.
    if (!/^[A-Z]/.test(name)) return undefined;
    if (name === 'TREE') tree = rootIn(index.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return at === end ? tree : undefined;
}

/** The first node is the root: an empty path, entries and subtrees, and an id unless it is stale. */
function rootIn(trees: Buffer): string | null {
  const line = trees.indexOf(10);
  const isRoot = trees[0] === 0 && line !== -1;
  if (!isRoot || !/^\d+ \d+$/.test(trees.toString('latin1', 1, line))) return null;
  return trees.toString('hex', line + 1, line + 1 + idLength);
}
