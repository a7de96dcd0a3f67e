import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { instant } from '../../base/bounds.ts';
import { canonicalJson } from '../../base/canonical-json.ts';

export const checkpoint = z.object({
  org: z.uuid(),
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  /** Hex SHA-256 of the event with that number. */
  hash: z.string().length(64),
  at: instant,
  keyId: z.string().max(200),
  /** ed25519 over the canonical JSON of the rest, base64url. */
  signature: z.string().max(200),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** What the file of an org holds. */
export interface CheckpointFile {
  /** Oldest first. */
  readonly checkpoints: readonly Checkpoint[];
  /** How many lines were cut while they were written, by a power cut or a full disk. They do not count. */
  readonly torn: number;
}

/** Signed heads of the ledgers, outside the database: anyone who rewrites the database cannot rewrite these. */
export interface Checkpoints {
  add(head: { org: string; seq: number; hash: string; at: Date }): Promise<Checkpoint>;
  /** @throws Error when a line of the file is not as it was signed. */
  read(org: string): Promise<CheckpointFile>;
}

export interface CheckpointKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const signedBytes = ({ signature: _, ...rest }: Checkpoint) => Buffer.from(canonicalJson(rest));

/** How each line begins. A line that begins so and is not JSON was cut in the middle. */
const lineStart = '{"at":"';
const isTorn = (line: string) => line.startsWith(lineStart) || lineStart.startsWith(line);

const torn = Symbol('a line that was cut');

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return isTorn(line) ? torn : undefined;
  }
}

/** One line for each, oldest first. */
export const joinLines = (checkpoints: readonly Checkpoint[]): string =>
  checkpoints.map((each) => `${canonicalJson(each)}\n`).join('');

export function signHead(
  keys: readonly CheckpointKey[],
  { org, seq, hash, at }: { org: string; seq: number; hash: string; at: Date },
): Checkpoint {
  const key = keys[0];
  if (!key) throw new Error('a checkpoint needs a key to be signed with');
  const bare = { org, seq, hash, at: at.toISOString(), keyId: key.id, signature: '' };
  const signature = sign(null, signedBytes(bare), key.privateKey).toString('base64url');
  return { ...bare, signature };
}

/** @throws Error when a line is not as it was signed. */
export function readLines(
  text: string,
  org: string,
  keys: readonly CheckpointKey[],
): CheckpointFile {
  const lines = text.split('\n').filter(Boolean);
  const checkpoints = lines.flatMap((line, index) => {
    const parsed = parseLine(line);
    if (parsed === torn) return [];
    const found = checkpoint.safeParse(parsed);
    const key = keys.find(({ id }) => id === found.data?.keyId);
    const isGood =
      found.success &&
      found.data.org === org &&
      key !== undefined &&
      verify(
        null,
        signedBytes(found.data),
        key.publicKey,
        Buffer.from(found.data.signature, 'base64url'),
      );
    if (!isGood) throw new Error(`checkpoint ${index + 1} of org ${org} is not as it was signed`);
    return [found.data];
  });
  return { checkpoints, torn: lines.length - checkpoints.length };
}
