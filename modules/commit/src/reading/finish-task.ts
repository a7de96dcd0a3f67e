import { addUp } from '../engine/change/change.ts';
import type { Scope } from '../engine/change/scope.ts';
import { descriptionText } from '../engine/describe/describe.ts';
import type { Description } from '../engine/describe/description.ts';
import { type Precedent, precedentOf } from '../engine/reuse/reuse.ts';
import { embedText } from '../engine/reuse/text-embedding.ts';
import { type Commits, hunksOf } from '../engine/rules/commit-parts.ts';
import { editDistance } from '../history/edit-distance.ts';
import { commitBody } from '../schema.ts';
import { type CaptureTexts, readTexts } from './texts.ts';
import { describePart } from './wording-tasks.ts';

export interface Ending {
  readonly texts: CaptureTexts;
  readonly versions: readonly {
    readonly body: unknown;
    readonly digest: string;
    readonly origin: string;
  }[];
  /** Digest of the version that was stamped. */
  readonly stamped: string;
  /** Messages of the commits that were made, in their order. */
  readonly messages: readonly string[];
  /** The description that is kept of the capture; null where there is none. */
  readonly description: Description | null;
}

type ChangedElement = Pick<
  Scope['elements'][number],
  'path' | 'kind' | 'name' | 'state' | 'breaking'
>;

/** What is kept of a finalised commit, for search and for numbers. */
export interface Finished {
  readonly editDistance: number;
  readonly paths: readonly string[];
  readonly elements: readonly ChangedElement[];
  readonly linesAdded: number;
  readonly linesDeleted: number;
  readonly words: string;
  readonly vector: readonly number[];
}

export interface Finish {
  readonly origin: string;
  readonly commits: readonly Finished[];
  /** What later changes may reuse of it; null for a split, which is described by parts. */
  readonly precedent: (Precedent & { readonly embedding: readonly number[] }) | null;
}

const wordsMax = 20_000;
/** A description names much that a commit is not about, so it counts little beside the message's vector. */
const describedShare = 0.35;
const headerMax = 500;

export function finishCommits(ending: Ending): Finish {
  const { versions, messages } = ending;
  const read = readTexts(ending.texts);
  const stamped = versions.findLast(({ digest }) => digest === ending.stamped);
  const planned = commitBody.parse(stamped?.body).commits;
  // The version that the machine wrote, before any edit of the person.
  const drafted = versions.findLast(({ origin }) => origin !== 'person') ?? versions[0];
  if (drafted === undefined) throw new Error('a draft without a version');
  const was = commitBody.parse(drafted.body).commits.map(({ message }) => message);
  const whole = ending.description ?? describePart(read, null);
  return {
    origin: drafted.origin,
    commits: messages.map((message, position) => {
      const part = partOf(read.scope, planned, position, messages.length);
      const said = was.length === messages.length ? (was[position] ?? '') : was.join('\n\n');
      const about = descriptionText(messages.length > 1 ? describePart(read, part) : whole);
      return {
        ...part,
        editDistance: editDistance(said.trim(), message.trim()),
        words: [message, about, ...part.paths].join('\n').slice(0, wordsMax),
        vector: vectorOf(message, about),
      };
    }),
    precedent: precedentFrom(read.scope, messages),
  };
}

function vectorOf(message: string, about: string): number[] {
  const described = embedText(about);
  return Array.from(embedText(message), (value, at) => value + describedShare * described[at]!);
}

function precedentFrom(scope: Scope, messages: readonly string[]): Finish['precedent'] {
  const header = messages.length === 1 ? (messages[0]!.split('\n', 1)[0] ?? '').trim() : '';
  const { embedding } = scope;
  if (header === '' || header.length > headerMax) return null;
  if (embedding?.some((value) => value !== 0) !== true) return null;
  return { ...precedentOf(header, addUp(scope)), embedding };
}

/** What one of the commits touched. An agent that left out an empty commit reports them as a whole. */
function partOf(scope: Scope, planned: Commits, position: number, count: number) {
  const whole = planned.length !== count || planned.length === 1;
  const ids = whole ? null : hunksOf(scope, planned, position);
  const files = scope.files.filter(
    (file) => ids === null || file.hunks.some(({ id }) => ids.has(id)),
  );
  const hunks = files.flatMap((file) => file.hunks).filter(({ id }) => ids?.has(id) ?? true);
  const elements = scope.elements.filter(
    (element) => ids === null || element.hunks.some((id) => ids.has(id)),
  );
  const added = (file: Scope['files'][number]) => file.linesAdded;
  const deleted = (file: Scope['files'][number]) => file.linesDeleted;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  return {
    paths: files.map(({ path }) => path),
    elements: elements
      .slice(0, 50)
      .map(({ path, kind, name, state, breaking }) => ({ path, kind, name, state, breaking })),
    linesAdded: ids === null ? sum(files.map(added)) : sum(hunks.map((hunk) => hunk.newLines)),
    linesDeleted: ids === null ? sum(files.map(deleted)) : sum(hunks.map((hunk) => hunk.oldLines)),
  };
}
