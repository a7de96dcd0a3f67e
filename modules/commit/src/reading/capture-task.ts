import { createHash } from 'node:crypto';
import { canonicalJson, readBody } from '@dojang/kernel/task';
import { captureShape } from '../engine/change/limits.ts';
import { type CaptureInput, captureInput } from '../schema.ts';
import { pack } from './packed.ts';
import type { CaptureTexts } from './texts.ts';

/** A capture as the server keeps it. */
export interface TakenCapture {
  readonly input: Omit<CaptureInput, 'scope' | 'convention' | 'secrets' | 'diff'>;
  readonly texts: CaptureTexts;
  readonly diff: string;
  readonly contextText: string;
  readonly files: number;
  readonly characters: number;
  /** Digest of the whole capture. It shows when a key comes again with another capture. */
  readonly digest: string;
}

const columnOf = (value: unknown) => JSON.stringify(pack(JSON.stringify(value)));

/** @throws Problem 400 `body-not-json`, `text-not-storable`, `input-not-valid`. */
export function takeCapture(bytes: Uint8Array): TakenCapture {
  const whole = readBody(bytes, captureInput, captureShape);
  const { scope, convention, secrets, diff, ...input } = whole;
  return {
    input,
    texts: {
      scope: columnOf({ ...scope, contextText: '' }),
      convention: columnOf(convention),
      secrets: columnOf(secrets),
    },
    diff: pack(JSON.stringify(diff)),
    contextText: scope.contextText,
    files: scope.files.length,
    characters: charactersOf(whole),
    digest: createHash('sha256').update(canonicalJson(whole)).digest('hex'),
  };
}

/** What is kept of a capture grows with these: names and places, and the code that is shown. */
function charactersOf({ scope, diff }: CaptureInput): number {
  const files = scope.files.reduce(
    (sum, { path, hunks }) => sum + 2 * path.length + hunks.length * (path.length + 80) + 200,
    0,
  );
  return diff.reduce((sum, { text }) => sum + text.length, files + scope.elements.length * 300);
}
