import type { z } from 'zod';
import { addUp } from '../engine/change/change.ts';
import type { Scope } from '../engine/change/scope.ts';
import { describeForAll } from '../engine/describe/describe.ts';
import type { KeptDescription } from '../engine/describe/description.ts';
import { draftMessage } from '../engine/draft/draft.ts';
import { parseMessage } from '../engine/message/message.ts';
import { type Reverted, revertMessage } from '../engine/message/revert-message.ts';
import { type Neighbour, reuseHeader } from '../engine/reuse/reuse.ts';
import { repairByRules } from '../engine/rules/rules.ts';
import { type CommitSummary, captureInput, type PushDestination } from '../schema.ts';
import {
  type Answer,
  answerOf,
  instructionsFor,
  type KnownWords,
  knownWords,
  messageFrom,
} from '../wordings/prompt.ts';
import { sightOf } from '../wordings/sight.ts';
import { type Matter, readPreview, readTexts } from './texts.ts';

export interface WordingMatter extends Matter {
  readonly hint: string | null;
}

/** Counts of a change. The rest of its summary is known without reading it. */
type Counted = Omit<CommitSummary, 'repository' | 'branch' | 'trigger'>;

/** What the deterministic drafter and the describer say of a change. */
export interface Worded {
  /** The message, repaired by the rules. */
  readonly message: string;
  /** The drafter's own message, in the shape of a model's answer. */
  readonly answer: Answer;
  /** The prompt for a model; empty where no model is to be asked. */
  readonly instructions: string;
  /** The words that the repository knows, as many as a model is shown. */
  readonly convention: KnownWords;
  readonly embedding: readonly number[];
  readonly paths: readonly string[];
  readonly counted: Counted;
  readonly elements: number;
  readonly tokens: number;
  readonly description: KeptDescription;
  /** The change was not read, because that took too long. */
  readonly isUnread?: boolean;
}

/** Rules that repair change what a machine drafts. On a person's own words they only comment. */
function ruled({ rules, author, branch }: Matter, scope: Scope, message: string): string {
  const paths = scope.files.map(({ path }) => path);
  return repairByRules(rules, message, { paths, elements: scope.elements, author, branch }).message;
}

/** @param diff the preview as it is kept; null where only the words are wanted, or it is gone. */
export function wordDraft(
  matter: WordingMatter & {
    readonly remote: string | null;
    readonly destination?: PushDestination | undefined;
    readonly diff: string | null;
    /** What the change reverses, newest first. */
    readonly reverted?: readonly Reverted[] | null;
  },
): Worded {
  const { branch, hint, remote, destination } = matter;
  const { scope, convention, secrets } = readTexts(matter.texts);
  const asked = { scope, convention, branch, hint };
  const drafted = draftMessage(asked);
  const diff = readPreview(matter.diff);
  const { files, elements, concerns, coverage } = scope;
  const paths = files.flatMap(({ path, oldPath }) => (oldPath === null ? [path] : [path, oldPath]));
  const known = [...new Set(paths)];
  const message = matter.reverted
    ? revertMessage(matter.reverted, convention, known)
    : drafted.message;
  return {
    message: ruled(matter, scope, message),
    answer: answerOf(drafted),
    instructions: instructionsFor(asked),
    convention: knownWords(convention),
    embedding: scope.embedding ?? [],
    paths: known,
    counted: {
      files: files.length,
      linesAdded: files.reduce((sum, file) => sum + file.linesAdded, 0),
      linesDeleted: files.reduce((sum, file) => sum + file.linesDeleted, 0),
      elements: elements.slice(0, 5).map(({ name }) => name.slice(0, 120)),
      concerns: concerns.length,
      secrets: secrets.length,
      hunks: coverage.hunks,
      hunksInDetail: coverage.hunksInDetail,
      filesIgnored: coverage.filesIgnored,
      ...sightOf({ scope, branch, remote, destination }, diff),
    },
    elements: elements.length,
    tokens: coverage.tokens,
    description: describeForAll(scope, {
      language: convention.language,
      secrets: secrets.length,
    }),
  };
}

/** What the nearest approved messages say of a change. */
export interface Said {
  readonly header: string;
  readonly template: string;
  /** Places in what was asked about. */
  readonly from: readonly number[];
  readonly message: string;
}

/** Null where they do not agree, or do not fit the convention. */
export function wordReuse({
  matter,
  near,
  drafted,
}: {
  readonly matter: WordingMatter;
  readonly near: readonly Neighbour[];
  readonly drafted: Answer;
}): Said | null {
  const { branch, hint } = matter;
  const { scope, convention } = readTexts(matter.texts);
  const reused = reuseHeader(near, addUp(scope), convention);
  if (reused === null) return null;
  // The reused header with this change's own body and ticket.
  const { type, scope: named, subject, breaking } = parseMessage(reused.header);
  const answer = { ...drafted, type: type ?? '', scope: named || null, subject, breaking };
  const message = messageFrom(answer, { scope, convention, branch, hint });
  if (message === undefined) return null;
  return {
    header: message.split('\n', 1)[0] ?? '',
    template: reused.template,
    from: reused.from.map((each) => near.indexOf(each)),
    message: ruled(matter, scope, message),
  };
}

/** A message from a model's answer; null when the lint would still block it. */
export function wordAnswer({
  matter,
  answer,
}: {
  readonly matter: WordingMatter;
  readonly answer: Answer;
}): string | null {
  const { branch, hint } = matter;
  const { scope, convention } = readTexts(matter.texts);
  const message = messageFrom(answer, { scope, convention, branch, hint });
  return message === undefined ? null : ruled(matter, scope, message);
}

/** One commit of a split: what it touched of the capture. */
export interface DescribedPart {
  readonly paths: readonly string[];
  readonly elements: readonly {
    readonly path: string;
    readonly kind: string;
    readonly name: string;
  }[];
}

/** A description of a capture, or of one part of it without what the other parts change. */
export function describeCapture({
  texts,
  part,
}: {
  readonly texts: Matter['texts'];
  readonly part: DescribedPart | null;
}): { readonly description: KeptDescription; readonly language: z.infer<typeof language> } {
  const read = readTexts(texts);
  return { description: describePart(read, part), language: read.convention.language };
}

const { language } = { language: captureInput.shape.convention.shape.language };

export function describePart(
  { scope, convention, secrets }: ReturnType<typeof readTexts>,
  part: DescribedPart | null,
): KeptDescription {
  const about = { language: convention.language, secrets: secrets.length };
  if (part === null) return describeForAll(scope, about);
  const paths = new Set(part.paths);
  const keyOf = ({ path, kind, name }: DescribedPart['elements'][number]) =>
    [path, kind, name].join('\0');
  const keys = new Set(part.elements.map(keyOf));
  const own = {
    ...scope,
    files: scope.files.filter(({ path }) => paths.has(path)),
    elements: scope.elements.filter((each) => keys.has(keyOf(each))),
    concerns: [],
    coverage: { ...scope.coverage, hunksInDetail: scope.coverage.hunks },
  };
  return describeForAll(own, {
    ...about,
    secrets: secrets.filter((each) => paths.has(each.path)).length,
  });
}
