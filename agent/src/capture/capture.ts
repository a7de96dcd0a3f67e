import { foldedAs, type PastCommit, renderDiffFile } from '@dojang/commit/engine';
import type { CaptureInput } from '@dojang/commit/schema';
import { Failure } from '../base/failure.ts';
import { decodeSides } from '../base/text.ts';
import { absentMode, type Change, pathsOf } from '../git/changes.ts';
import { readAuthor } from '../git/identity.ts';
import { withSnapshotStore } from '../git/kept/snapshots.ts';
import { withReader } from '../git/object-reader.ts';
import { areHeld, readBlobs } from '../git/objects.ts';
import type { PrivateIndex } from '../git/private-index.ts';
import {
  digestOfRoute,
  type Found,
  findPushRoute,
  type Route,
  shownDestination,
} from '../git/push-route.ts';
import { findHead, type Repository } from '../git/repository.ts';
import { listSnapshotChanges, type Snapshot, takeSnapshot } from '../git/snapshot.ts';
import type { UntrackedBounds } from '../git/untracked.ts';
import { commandReader, type Reader } from '../reading/reading.ts';
import type { InputFile } from '../reading/understand.ts';
import {
  type Convention,
  type KnownHistory,
  keptHistory,
  knownHistory,
  learnFrom,
} from './convention.ts';
import { type Gap, gapsOf, shownGaps } from './gaps.ts';
import type { SecretFinding } from './secrets.ts';

export type Scope = CaptureInput['scope'];
export type Trigger = CaptureInput['trigger'];

/**
 * A change as it was at one moment, analysed and checked for secrets. Nothing of it has left the machine yet.
 */
export interface Capture {
  readonly snapshot: Snapshot;
  readonly changes: readonly Change[];
  readonly paths: readonly string[];
  readonly files: readonly InputFile[];
  readonly scope: Scope;
  readonly gaps: readonly Gap[];
  readonly convention: Convention;
  readonly secrets: readonly SecretFinding[];
  /** Whether all recent commits were signed off. */
  readonly signsOff: boolean;
  /** Where a push would go. Null if it would go nowhere, or nobody asked. */
  readonly route: Route | null;
  /** The route, or the reason why there is none. Null if nobody asked. */
  readonly push: Found | null;
}

/** Larger blobs are committed, but neither read nor shown. */
const bytesMax = 4 * 1024 * 1024;
const bytesTotalMax = 64 * 1024 * 1024;
const filesShownMax = 300;
const charsShownMax = 2_000_000;
/** A lock file with some moved dependencies fits. What a person would read is far smaller. */
const fileCharsMax = 100_000;
const isBinary = (content: Buffer) => content.subarray(0, 8000).includes(0);

/** The files for the engine, and those whose contents a partial clone lacks. */
async function readFiles(
  repository: Repository,
  changes: readonly Change[],
): Promise<{ files: InputFile[]; absent: string[] }> {
  const isBlob = ({ mode }: { mode: string }) => mode !== absentMode && mode !== '160000';
  const shas = changes.flatMap(({ before, after }) =>
    [before, after].filter(isBlob).map(({ sha }) => sha),
  );
  const contents = await readBlobs(repository, shas, bytesMax);
  const unread = [...new Set(shas)].filter((sha) => !contents.has(sha));
  const held = await areHeld(repository, unread);
  const lacking = new Set(unread.filter((_, at) => !held[at]));
  const absent = changes
    .filter(({ before, after }) => [before, after].some(({ sha }) => lacking.has(sha)))
    .map(({ path }) => path);
  let left = bytesTotalMax;
  const files = changes.map((change) => {
    const side = (entry: Change['before']): string | Buffer | null => {
      if (entry.mode === absentMode) return null;
      if (entry.mode === '160000') return `Subproject commit ${entry.sha}\n`;
      return contents.get(entry.sha) ?? Buffer.of(0);
    };
    const before = side(change.before);
    const after = side(change.after);
    const bytes = (before?.length ?? 0) + (after?.length ?? 0);
    const binary = [before, after].some((each) => Buffer.isBuffer(each) && isBinary(each));
    const isShut = binary || bytes > left;
    if (!isShut) left -= bytes;
    const sides = isShut ? undefined : decodeSides(bytesOf(before), bytesOf(after));
    const text = (each: string | Buffer | null, decoded: string | null | undefined) =>
      each === null ? null : (decoded ?? '');
    return {
      path: change.path,
      oldPath: change.oldPath,
      state: change.state,
      before: text(before, sides?.before),
      after: text(after, sides?.after),
      binary: isShut,
      modeChanged: change.before.mode !== change.after.mode && bothExist(change),
    };
  });
  return { files, absent };
}

const bytesOf = (side: string | Buffer | null): Buffer | null =>
  typeof side === 'string' ? Buffer.from(side) : side;

const bothExist = ({ before, after }: Change) =>
  before.mode !== absentMode && after.mode !== absentMode;

export interface CaptureOptions {
  readonly staged?: boolean;
  /** Writes the tree, if it is neither that of the files nor that of the index. */
  readonly write?: ((repository: Repository) => Promise<string>) | undefined;
  /** The tree of a kept snapshot that the new one is made of. The newest snapshot when left out. */
  readonly upon?: string;
  /** The tree that the change is compared with. The tree of HEAD when left out. */
  readonly against?: string | undefined;
  /** A private index to take the snapshot with. Afterwards it holds what the snapshot holds. */
  readonly index?: PrivateIndex;
  /** Whether to keep a snapshot. Without a server nothing needs to outlive this process. */
  readonly kept?: boolean;
  /** Bounds for new files. */
  readonly bounds?: UntrackedBounds;
  /** The reader of the change. A command's reader when left out. */
  readonly reader?: Reader;
  /** Whether to find out where a push would go. */
  readonly remote?: boolean;
}

/** Takes a snapshot and analyses it. Null if nothing differs from HEAD. */
export const captureChange = (
  repository: Repository,
  options: CaptureOptions = {},
): Promise<Capture | null> =>
  options.kept === false
    ? withReader(repository, () => captureWith(repository, options, async () => {}))
    : withSnapshotStore(
        repository,
        ({ repository: own, save }) => withReader(own, () => captureWith(own, options, save)),
        options.upon,
      );

async function captureWith(
  repository: Repository,
  options: CaptureOptions,
  save: (snapshot: Snapshot) => Promise<void>,
): Promise<Capture | null> {
  const taking = takeSnapshot(repository, { ...options, isWhole: options.kept === false });
  const kept = keptHistory(repository);
  const reader = options.reader ?? commandReader;
  const ready = reader.prepare(latestPaths(kept));
  // The history is read while the snapshot is taken.
  const learning = findHead(repository).then(async (head) => ({
    head,
    history: await knownHistory(repository, head, kept),
  }));
  // If there is nothing to capture, nothing is left running.
  const learnt = learning.catch(() => undefined);
  const taken = await taking.catch((error) => learnt.then(() => Promise.reject(error)));
  const snapshot = { ...taken, headTree: options.against ?? taken.headTree };
  if (snapshot.tree === snapshot.headTree) {
    await learnt;
    return null;
  }
  const [changes, history, push] = await Promise.all([
    listSnapshotChanges(repository, snapshot),
    learning.then(({ head, history }) =>
      head === snapshot.head ? history : knownHistory(repository, snapshot.head),
    ),
    options.remote === false ? null : findPushRoute(repository, snapshot.branch),
    save(snapshot),
  ]);
  if (changes.length === 0) return null;
  const paths = pathsOf(changes);
  const { files, absent } = await readFiles(repository, changes);
  await ready;
  const { scope, secrets } = await reader.read({ files, forModel: options.kept !== false });
  return {
    snapshot,
    changes,
    paths,
    files,
    scope,
    gaps: gapsOf(snapshot, absent),
    convention: await learnFrom(repository, snapshot.tree, history, paths),
    secrets,
    signsOff: isSignedOff(history),
    route: push?.route ?? null,
    push,
  };
}

const signedLeast = 5;

/** A history signs off when all of its newest commits do. */
function isSignedOff(history: readonly PastCommit[]): boolean {
  const newest = history.slice(0, latestMax);
  return (
    newest.length >= signedLeast &&
    newest.every(({ message }) => /^Signed-off-by: \S/m.test(message))
  );
}

const latestMax = 20;

/** Paths of the latest commits. The next change is mostly in the same language. */
const latestPaths = (kept: KnownHistory | undefined): string[] =>
  (kept?.commits ?? []).slice(0, latestMax).flatMap(({ paths }) => paths);

/** The message for the server, and the number that this machine shows for the step-up. */
export interface Message {
  readonly input: CaptureInput;
  readonly matchNumber: string;
  /** Digest of the settings that decide where a push goes. Null if no push is offered. */
  readonly route: string | null;
}

/**
 * The diff for the page, within a budget. No kind of file is left out. What people write comes first, and what
 * the page folds comes last. The page counts and names what the budget leaves out.
 */
function renderPreview(files: readonly InputFile[]): CaptureInput['diff'] {
  const isFolded = ({ path }: InputFile) => foldedAs(path) !== null;
  const inOrder = [...files.filter((file) => !isFolded(file)), ...files.filter(isFolded)];
  let left = charsShownMax;
  return inOrder.slice(0, filesShownMax).map((file) => {
    if (left <= 0) return { path: file.path, oldPath: file.oldPath, text: '', cut: true };
    const rendered = renderDiffFile(file, { charsMax: Math.min(left, fileCharsMax) });
    left -= rendered.text.length;
    return rendered;
  });
}

/** Makes the message for the server. @throws Failure `change-too-large` beyond what it accepts. */
export async function writeMessage(
  repository: Repository,
  capture: Capture,
  about: {
    repositoryId: string;
    trigger: Trigger;
    hint: string | null;
    now: Date;
    /** The errand that the capture answers. */
    errandId?: string;
  },
): Promise<Message> {
  if (capture.files.length > 20_000) {
    throw new Failure(
      'change-too-large',
      'More than 20,000 files changed. Commit them in parts by hand.',
    );
  }
  const { createHash, randomInt, randomUUID } = await import('node:crypto');
  const idempotencyKey = randomUUID();
  const matchNumber = String(randomInt(0, 100)).padStart(2, '0');
  const { snapshot, scope, gaps, convention, route, push } = capture;
  const input: CaptureInput = {
    repositoryId: about.repositoryId,
    trigger: about.trigger,
    traceUuid: randomUUID(),
    idempotencyKey,
    capturedAt: about.now.toISOString(),
    tree: snapshot.tree,
    head: snapshot.head,
    branch: snapshot.branch,
    remote: route?.remote ?? null,
    ...(push && { destination: shownDestination(push) }),
    scope: gaps.length === 0 ? scope : { ...scope, gaps: shownGaps(gaps) },
    convention,
    diff: renderPreview(capture.files),
    secrets: [...capture.secrets],
    author: await readAuthor(repository),
    matchDigest: createHash('sha256').update(`${idempotencyKey}:${matchNumber}`).digest('hex'),
    hint: about.hint,
    takesErrands: true,
    ...(about.errandId === undefined ? {} : { errandId: about.errandId }),
  };
  const { fitCapture } = await import('./fit-capture.ts');
  return { input: fitCapture(input), matchNumber, route: route && (await digestOfRoute(route)) };
}
