import { z } from 'zod';
import type { Convention, Scope } from '../engine/change/scope.ts';
import { type Draft, draftMessage } from '../engine/draft/draft.ts';
import { type HeaderParts, headerFrom, restFrom } from '../engine/draft/header.ts';
import { repairMessage } from '../engine/draft/repair.ts';
import { conventionalTypes } from '../engine/message/commitlint.ts';
import { lintMessage } from '../engine/message/lint.ts';
import {
  joinMessage,
  machineBody,
  oneLine,
  parseMessage,
  withoutOrders,
} from '../engine/message/message.ts';
import { ticketIn } from '../engine/message/ticket.ts';

/** Goes to the request log: it identifies this version of the instructions. */
export const promptVersion = 'commit.draft/3';

/** What a model is asked for. The header is ours to build: a model's layout is not trusted. */
export const answerSchema = z.object({
  type: z.string().max(60),
  scope: z.string().max(120).nullable(),
  subject: z.string().min(1).max(500),
  body: z.string().max(8000),
  breaking: z.boolean(),
});
export type Answer = z.infer<typeof answerSchema>;

interface Asked {
  readonly scope: Scope;
  readonly convention: Convention;
  readonly branch: string | null;
  readonly hint: string | null;
}

const languages = { en: 'English', ko: 'Korean' } as const;

const wordsMax = 60;

/** Our words to the model. Nothing of the repository is in them; the person's hint is. */
export function instructionsFor({ convention, hint }: Asked): string {
  return [
    'Write the message of one git commit for the change that is described below.',
    `Language: ${languages[convention.language]}. Style: ${convention.style}.`,
    '"type" is one of the words below "Types", or one word where there are none.',
    '"scope" is one of the words below "Scopes" or null; where there are none, it is null unless one part of the code is clearly meant.',
    `"subject" says what changes for whom, in at most ${Math.max(20, convention.headerLengthMax - 20)} characters,`,
    'without type, scope or full stop, and names what was changed; never "update code" or "fix bug".',
    convention.bodyShare > 0.3
      ? '"body" says what and why in a few short lines or a short list.'
      : '"body" is empty unless the reason cannot be seen from the change.',
    '"breaking" is true only when something that others use was removed or changed in meaning.',
    'Messages that people approved for similar changes may follow the change: word it their way where it fits.',
    'Say only what the change shows. No greeting, no attribution, no trailers, no issue numbers, no markdown fences.',
    ...(hint === null ? [] : [`The developer asks: ${oneLine(hint).slice(0, 500)}`]),
  ].join('\n');
}

const listed = (title: string, words: readonly string[]) => {
  const lines = words.slice(0, wordsMax).map((word) => `- ${oneLine(word.slice(0, 120))}`);
  return lines.length === 0 ? '' : `\n\n${title}:\n${lines.join('\n')}`;
};

/** Types and scopes of a convention, as many as a model is shown. */
export type KnownWords = Pick<Convention, 'types' | 'scopes'>;

export const knownWords = ({ types, scopes }: KnownWords): KnownWords => ({
  types: types.slice(0, wordsMax),
  scopes: scopes.slice(0, wordsMax),
});

/**
 * Everything of the repository that a model is shown: the change, the words of its configuration and
 * history, and the headers of the nearest approved messages. All of it goes inside the fence.
 */
export const materialFor = (
  { convention }: { readonly convention: KnownWords },
  contextText: string,
  examples: readonly string[],
): string =>
  contextText +
  listed('Types', convention.types) +
  listed('Scopes', convention.scopes) +
  listed('Approved for similar changes', examples);

/** The deterministic drafter's wording in the shape of an answer. */
export const answerOf = ({ type, scope, header, body, breaking }: Draft): Answer => ({
  type: type ?? '',
  scope,
  subject: parseMessage(header).subject,
  body,
  breaking,
});

/**
 * A commit message from a model's answer: type and scope that the repository knows, the header
 * rebuilt, the whole repaired. Undefined when the lint would still block it: then the deterministic
 * drafter's stands.
 */
export function messageFrom(answer: Answer, asked: Asked): string | undefined {
  const { convention, branch, scope } = asked;
  const own = draftMessage({ scope, convention, branch, hint: asked.hint });
  const isKnown =
    convention.types.length === 0
      ? /^[\p{L}\p{N}_-]{1,40}$/u.test(answer.type)
      : convention.types.includes(answer.type);
  const type = own.type === null ? null : isKnown ? oneLine(answer.type) : own.type;
  const subject = subjectOf(answer, convention);
  if (subject === '') return undefined;
  const ticket = ticketIn(branch, convention);
  const isFooter = (convention.ticketPlace ?? 'footer') === 'footer';
  const parts: HeaderParts = {
    type,
    scope: scopeFor(answer.scope, own.scope, convention),
    // It decides on the next version of a release: what the change itself shows has the say.
    breaking: answer.breaking && own.breaking && type !== null,
    ticket: isFooter ? null : ticket,
  };
  const header = headerFrom(subject, parts, convention);
  const body = [restFrom(subject, parts, convention), answer.body]
    .filter((part) => part.trim() !== '')
    .join('\n\n');
  const footers = ticket !== null && isFooter ? [`Refs: ${ticket}`] : [];
  const draft = joinMessage(header, machineBody(body).slice(0, 4000), footers);
  const paths = scope.files.map(({ path }) => path);
  const message = withOwnFooters(repairMessage(draft, convention, paths), footers);
  const isBlocked = lintMessage(message, convention, paths).some(({ level }) => level === 'block');
  return isBlocked ? undefined : message;
}

/** A repair breaks long lines, and one of the new lines could be read as a trailer. */
function withOwnFooters(message: string, footers: readonly string[]): string {
  const { header, body, footers: found } = parseMessage(message);
  const foreign = found.filter((line) => !footers.includes(line));
  return joinMessage(header, machineBody([body, ...foreign].join('\n')), footers);
}

/** A model that was asked for the subject often gives the whole header. */
function subjectOf(answer: Answer, { types }: Convention): string {
  const line = oneLine(withoutOrders(oneLine(answer.subject)));
  const lead = /^([\p{L}\p{N}_-]{1,40})(\([^()]{0,120}\))?!?:( +|$)/u.exec(line);
  const word = lead?.[1] ?? '';
  const isType = [...types, ...conventionalTypes, answer.type].includes(word);
  return lead !== null && isType ? withoutOrders(line.slice(lead[0].length)) : line;
}

function scopeFor(given: string | null, own: string | null, convention: Convention): string | null {
  if (convention.style === 'free') return null;
  const scope = given === null ? '' : oneLine(given);
  if (convention.scopes.includes(scope)) return scope;
  if (scope === '' && !convention.scopeRequired) return null;
  return convention.scopes.length === 0 && /^[\p{L}\p{N}._/-]{1,40}$/u.test(scope) ? scope : own;
}
