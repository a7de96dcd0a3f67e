import { z } from 'zod';
import {
  type CheckpointFile,
  type CheckpointKey,
  type Checkpoints,
  joinLines,
  readLines,
  signHead,
} from './checkpoint-lines.ts';

/** Texts that are written once: `add` is false when the key is taken, `find` null when it is free. */
export interface AppendOnly {
  find(key: string): Promise<string | null>;
  add(key: string, text: string): Promise<boolean>;
}

const triesMax = 5;
/** An object holds its checkpoint and those before it, back to the last full hundred. */
const perRun = 100;

/**
 * Objects `checkpoints/<org>/<number>`, one more for each checkpoint, so that every process sees the same ones. No object is ever written twice: give the credentials no right to delete below `checkpoints/`, and turn on the
 * bucket's versions or its lock.
 *
 * @param options.before what a data folder holds of the time before the bucket; it is taken along
 */
export function openBucketCheckpoints(options: {
  readonly bucket: AppendOnly;
  readonly keys: readonly CheckpointKey[];
  readonly before: Checkpoints;
}): Checkpoints {
  const { bucket, keys, before } = options;
  const keyOf = (org: string, number: number) => `checkpoints/${z.uuid().parse(org)}/${number}`;
  /** The highest number that was seen: objects do not go, so the next look begins here. */
  const seen = new Map<string, number>();

  const find = (org: string, number: number) => bucket.find(keyOf(org, number));

  /** Doubles its steps until nothing is there, then halves them: numbers have no gap. */
  async function findLast(org: string): Promise<{ number: number; text: string }> {
    let last = { number: 0, text: '' };
    const look = async (number: number): Promise<boolean> => {
      const text = await find(org, number);
      if (text !== null) last = { number, text };
      return text !== null;
    };
    const known = seen.get(org) ?? 0;
    if (known > 0 && !(await look(known))) {
      throw new Error(`checkpoint ${known} of org ${org} is gone from the bucket`);
    }
    let step = 1;
    while (await look(last.number + step)) step *= 2;
    for (step = Math.floor(step / 2); step >= 1; step = Math.floor(step / 2)) {
      await look(last.number + step);
    }
    seen.set(org, last.number);
    return last;
  }

  async function readAll(org: string): Promise<CheckpointFile & { number: number; run: string }> {
    const { number, text } = await findLast(org);
    if (number === 0) {
      const { checkpoints, torn } = await before.read(org);
      return { checkpoints, torn, number, run: joinLines(checkpoints) };
    }
    let lines = '';
    for (let full = perRun; full < number; full += perRun) {
      const found = await find(org, full);
      if (found === null)
        throw new Error(`checkpoint ${full} of org ${org} is gone from the bucket`);
      lines += found;
    }
    const run = number % perRun === 0 ? '' : text;
    return { ...readLines(lines + text, org, keys), number, run };
  }

  return {
    read: readAll,
    async add(head) {
      const signed = signHead(keys, head);
      for (let tries = 1; tries <= triesMax; tries += 1) {
        const { number, run } = await readAll(head.org);
        // Of two who write the same number, one is refused and takes the next.
        if (await bucket.add(keyOf(head.org, number + 1), run + joinLines([signed]))) return signed;
      }
      throw new Error('other processes took every number that was free for a checkpoint');
    },
  };
}
