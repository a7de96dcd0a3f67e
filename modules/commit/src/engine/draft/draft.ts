import { addUp, type Change } from '../change/change.ts';
import type { Convention, Scope } from '../change/scope.ts';
import { shortCover } from '../change/secrets.ts';
import { inVerbsOf, isLock, withoutTag } from '../convention/habits.ts';
import { fit } from '../message/fit.ts';
import { lintMessage } from '../message/lint.ts';
import {
  joinMessage,
  machineBody,
  oneLine,
  type ParsedMessage,
  parseMessage,
  withoutOrders,
} from '../message/message.ts';
import { ticketIn } from '../message/ticket.ts';
import { phrases } from '../message/wording.ts';
import { bodyFor, bodyLine, reasonFor } from './draft-body.ts';
import { rankScopes, tagFor } from './draft-scope.ts';
import { subjectsFor } from './draft-subject.ts';
import { type Intent, intentOf, rankTypes, typeFor } from './draft-type.ts';
import { type HeaderParts, headerFrom, restFrom } from './header.ts';
import { type HintWish, readHint } from './hint.ts';

export interface DraftInput {
  readonly scope: Pick<Scope, 'files' | 'elements'>;
  readonly convention: Convention;
  /** Null when detached. */
  readonly branch: string | null;
  /** The person's hint: a type, "shorter", a whole header, or why the change was made. */
  readonly hint?: string | null;
  /** What to take instead of the most likely, for another draft of the same change. */
  readonly instead?: {
    readonly type?: string;
    readonly scope?: string | null;
    /** How many wordings of the subject to skip. */
    readonly wordingsPassed?: number;
  };
}

export interface Draft {
  readonly header: string;
  readonly body: string;
  /** Header, body and footers, ready to commit. */
  readonly message: string;
  readonly type: string | null;
  readonly scope: string | null;
  readonly breaking: boolean;
}

/**
 * The deterministic drafter. It makes a commit message from the change and the repository's convention alone.
 * The message passes {@link lintMessage} of the same convention, whatever the change holds.
 */
export function draftMessage(input: DraftInput): Draft {
  const { convention } = input;
  const change = addUp(input.scope);
  const wish = readHint(input.hint ?? null, convention);
  const { instead = {} } = input;
  const habit = habitOf(change, convention, wish);
  const type = instead.type ?? habit?.type ?? typeOf(change, input, wish);
  const likeliest = () => wish.scope ?? (habit ? habit.scope : scopeOf(change, convention, type));
  const scope = instead.scope === undefined ? likeliest() : instead.scope;
  const intent = type === null ? intentOfChange(change, convention) : intentOf(type);
  const breaking = wish.breaking || (intent !== 'revert' && isBreaking(change, convention));
  const own = wish.subject
    ? []
    : subjectsFor(change, intent, convention, scope).map((each) =>
        inVerbsOf(each, convention.verbs, type),
      );
  if (habit) own.unshift(habit.subject);
  if (intent === 'revert') own.unshift(revertSubject(input.branch));
  // Names come from files and habits from a history, so neither may give orders to a server. The person's own
  // words may.
  const subjects = [
    ...own.map((each) => oneLine(withoutOrders(each))),
    ...(wish.subject ? [wish.subject] : []),
  ].filter(Boolean);
  const ticket = ticketIn(input.branch, convention);
  const place = ticket === null ? null : (convention.ticketPlace ?? 'footer');
  const footers = [
    ...(breaking ? breakingFooter(change, convention) : []),
    ...(ticket !== null && place === 'footer' ? [`Refs: ${ticket}`] : []),
  ];
  const parts = { type, scope, breaking, ticket: place === 'footer' ? null : ticket };
  const tag = wish.subject ? null : tagOf(change, convention);
  const tagged = tag === null ? subjects : subjects.map((each) => `[${tag}] ${withoutTag(each)}`);
  const wordings = [...new Set([...tagged, ...subjects.slice(-1)])];
  const left = wordings.slice(instead.wordingsPassed ?? 0);
  const subject = chooseSubject(left.length > 0 ? left : wordings, parts, convention);
  const header = headerFrom(subject, parts, convention);
  // The person's own words stay as they are.
  const rest = restFrom(subject, parts, convention);
  const body = [
    wish.subject ? rest : machineBody(rest),
    reasonFor(wish.reason, convention),
    wish.brief ? '' : machineBody(bodyFor(change, convention, wish.wantsBody)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
  return settle({ header, body, footers, type, scope, breaking }, convention);
}

/** Above this number, dependencies are counted instead of named, or called by the history's usual header. */
const bumpsTold = 3;

/** The usual header of commits of these paths, unless the person or the branch says otherwise. */
function habitOf(
  { bumps, main }: Change,
  { habit, style, types }: Convention,
  wish: HintWish,
): ParsedMessage | null {
  if (!habit || style !== 'conventional' || wish.type !== null || wish.subject) return null;
  const isNumber = new Set(bumps.map(({ name }) => name)).size > bumpsTold;
  const isDull = isNumber || main.every(({ path }) => isLock(path));
  if (habit.loose && !isDull) return null;
  const parsed = parseMessage(habit.header);
  return parsed.type !== null && types.includes(parsed.type) ? parsed : null;
}

/** Chooses the first wording that fits, else the last, which will be cut. */
function chooseSubject(
  subjects: readonly string[],
  parts: HeaderParts,
  convention: Convention,
): string {
  const fits = (subject: string) =>
    subject.includes('…') || !headerFrom(subject, parts, convention).includes('…');
  return subjects.find(fits) ?? subjects.at(-1) ?? '';
}

function typeOf(change: Change, input: DraftInput, wish: HintWish): string | null {
  const { convention } = input;
  if (convention.style === 'free') return null;
  if (convention.style === 'gitmoji' && convention.types.length === 0) {
    return wish.type ?? intentOfChange(change, convention);
  }
  if (wish.type !== null) return wish.type;
  if (/^revert[-/]/i.test(input.branch ?? '')) return typeFor('revert', convention);
  return rankTypes(change, convention)[0]?.type ?? null;
}

function intentOfChange(change: Change, convention: Convention): Intent {
  const plain = { ...convention, types: [] };
  return intentOf(rankTypes(change, plain)[0]?.type ?? 'chore');
}

function scopeOf(change: Change, convention: Convention, type: string | null): string | null {
  if (convention.style === 'free') return null;
  if (convention.style === 'gitmoji' && convention.types.length === 0) return null;
  // `docs(docs)` would say the same twice.
  const ranked = rankScopes(change, convention, type).filter((each) => each.scope !== type);
  const first = ranked[0];
  if (first && (first.scope !== null || !convention.scopeRequired)) return first.scope;
  return convention.scopeRequired ? (convention.scopes[0] ?? 'repo') : null;
}

/**
 * Whether the change counts as breaking. If the history never marks a break, an export that nobody outside uses
 * breaks nothing.
 */
function isBreaking(change: Change, convention: Convention): boolean {
  if (convention.breakingShare === 0 && convention.source !== 'default') return false;
  return change.elements.some((each) => each.breaking === true);
}

function breakingFooter(change: Change, convention: Convention): string[] {
  const broken = change.elements.filter((each) => each.breaking === true).slice(0, 3);
  if (broken.length === 0) return [];
  const say = phrases[convention.language];
  const told = broken.map((each) => say.breaks(oneLine(each.oldName ?? each.name), each.state));
  return [fit(`BREAKING CHANGE: ${shortCover(withoutOrders(told.join(', ')))}`, 72)];
}

function tagOf(change: Change, convention: Convention): string | null {
  const tag = tagFor(change, convention);
  return tag !== null && withoutOrders(`[${tag}]`) === `[${tag}]` ? tag : null;
}

function revertSubject(branch: string | null): string {
  const words = (branch ?? '').replace(/^revert[-/](?:\d+-)?/i, '').replace(/[-_/]+/g, ' ');
  return oneLine(words).slice(0, 200);
}

/** Drops the parts that the lint still objects to: first footers and body, then the scope. */
function settle(
  draft: Omit<Draft, 'message'> & { footers: readonly string[] },
  convention: Convention,
): Draft {
  const { footers, ...rest } = draft;
  const tries: [string, string, readonly string[]][] = [
    [draft.header, draft.body, footers],
    [draft.header, '', footers],
    [draft.header, draft.body, []],
    [draft.header, '', []],
  ];
  for (const [header, body, lines] of tries) {
    const message = joinMessage(header, body, lines);
    if (lintMessage(message, convention).length === 0) return { ...rest, header, body, message };
  }
  return plainest(draft, convention);
}

/** For conventions with unusual rules: tries plainer subjects until one passes. */
function plainest(draft: Omit<Draft, 'message'>, convention: Convention): Draft {
  const { subject } = parseMessage(draft.header);
  const say = phrases[convention.language];
  const bodies = ['', bodyLine(oneLine(subject), convention)];
  const parts = { ...draft, ticket: null };
  for (const words of [
    subject,
    subject.toLowerCase(),
    say.updated(say.files(2)),
    'update',
    'Update',
    'UPDATE',
  ]) {
    for (const each of [
      parts,
      { ...parts, scope: null },
      { ...parts, scope: null, breaking: false },
    ]) {
      for (const body of bodies) {
        const header = headerFrom(words, each, convention);
        const message = joinMessage(header, body, []);
        if (lintMessage(message, convention).length > 0) continue;
        return {
          header,
          body,
          message,
          type: each.type,
          scope: each.scope,
          breaking: each.breaking,
        };
      }
    }
  }
  const message = joinMessage(draft.header, draft.body, []);
  return { ...draft, message };
}
