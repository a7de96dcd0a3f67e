import { type CaptureInput, captureInput, limits } from '@dojang/commit/schema';
import { Failure } from '../base/failure.ts';

/** Largest size of the JSON. The server takes a little more. */
const bytesMax = 11 * 1024 * 1024;
/** So many files are enough to see what a change is about. */
const filesInDetail = 1000;
const diffCharsMin = 200_000;

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Each step leaves out a part that a big change can do without, the least important first. */
const steps: readonly ((input: CaptureInput) => CaptureInput)[] = [
  (input) => withScope(input, { files: input.scope.files.map(plainBeyond(filesInDetail)) }),
  // A change this big is offered as one commit.
  (input) => withScope(input, { concerns: [] }),
  (input) => ({ ...input, diff: shortened(input.diff, diffCharsMin) }),
  (input) => withScope(input, { files: input.scope.files.map(plainBeyond(0)) }),
  (input) => withScope(input, { elements: input.scope.elements.slice(0, 100), relations: [] }),
];

type Scope = CaptureInput['scope'];

const withScope = (input: CaptureInput, part: Partial<Scope>): CaptureInput => ({
  ...input,
  scope: { ...input.scope, ...part },
});

const plainBeyond =
  (kept: number) =>
  (file: Scope['files'][number], at: number): Scope['files'][number] => {
    if (at < kept) return file;
    const { traits: _traits, bumps: _bumps, ...plain } = file;
    return plain;
  };

function shortened(diff: CaptureInput['diff'], charsMax: number): CaptureInput['diff'] {
  let left = charsMax;
  return diff.map((file) => {
    left -= file.text.length;
    return left >= 0 ? file : { ...file, text: '', cut: true };
  });
}

/** An element with thousands of hunks is known by the first ones. */
function fewerElementHunks(scope: Scope): Scope['elements'] {
  const all = scope.elements.reduce((sum, { hunks }) => sum + hunks.length, 0);
  if (all <= limits.elementHunksKept) return scope.elements;
  const each = Math.floor(limits.elementHunksKept / scope.elements.length);
  return scope.elements.map((element) => ({ ...element, hunks: element.hunks.slice(0, each) }));
}

/**
 * Leaves out what was learnt about places first. Messages are made of the words of the repository, so these
 * stay.
 */
function fewerPlaces(convention: CaptureInput['convention']): CaptureInput['convention'] {
  if (JSON.stringify(convention).length <= limits.conventionKept) return convention;
  const { scopeEvidence: _evidence, tagPlaces: _tags, ...words } = convention;
  return { ...words, pathScopes: {}, pathTypes: {} };
}

const whole = captureInput.omit({ repositoryId: true });

/**
 * Fits the message to what a server takes. A big change says less about each file, and is never refused for its
 * size.
 *
 * @throws Failure `change-too-large` when even its paths are too many.
 */
export function fitCapture(given: CaptureInput): CaptureInput {
  let input: CaptureInput = {
    ...withScope(given, { elements: fewerElementHunks(given.scope) }),
    convention: fewerPlaces(given.convention),
    author: {
      name: given.author.name.slice(0, 200),
      email: given.author.email.slice(0, 320),
    },
    hint: given.hint?.slice(0, 500) ?? null,
  };
  for (const step of steps) {
    if (bytesOf(input) <= bytesMax) break;
    input = step(input);
  }
  if (bytesOf(input) <= bytesMax && whole.safeParse(input).success) return input;
  throw new Failure(
    'change-too-large',
    'The change is larger than a server takes, even shortened. Commit it in parts by hand.',
  );
}
