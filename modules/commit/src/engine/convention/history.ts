import { foldersOf } from '../change/paths.ts';
import type { Convention } from '../change/scope.ts';
import { byFrequency, count, type Tally } from '../change/tally.ts';
import { type ParsedMessage, parseMessage } from '../message/message.ts';
import { findTicket } from '../message/ticket.ts';

/** A commit of the history. Lists are newest first. */
export interface PastCommit {
  readonly message: string;
  readonly paths: readonly string[];
  readonly author: string;
}

export interface Past extends PastCommit {
  readonly parsed: ParsedMessage;
  /** The header without the pull request number that a forge adds at its end. */
  readonly header: string;
}

const botAuthor =
  /\[bot\]|(?:^|[\s<+.-])(?:renovate|dependabot|greenkeeper|snyk|semantic-release|release-please|github-actions|allcontributors|imgbot|pre-commit-ci|autofix-ci|weblate|crowdin)\b|-bot\b/i;
const ownWords =
  /^(?:Merge (?:branch|pull|remote|tag|commit)|Revert "|fixup!|squash!|amend!|Initial commit$|release\b|chore\(release\)|publish\b|v?\d+\.\d+\.\d+|bump version)/i;

/** Commits with words of a person: no bots, no merges, no reverts by git, no releases. */
export function wordedByPeople(commits: readonly PastCommit[]): Past[] {
  const kept: Past[] = [];
  for (const commit of commits) {
    if (botAuthor.test(commit.author.slice(0, 300)) || ownWords.test(commit.message)) continue;
    const parsed = parseMessage(commit.message.slice(0, 20_000));
    const header = parsed.header.replace(/ \(#\d+\)$/, '').trim();
    if (header === '' || parsed.subject.trim() === '') continue;
    kept.push({ ...commit, parsed, header });
  }
  return kept;
}

/** A history is Korean if at least two of five headers have Hangul. */
export function languageOf(past: readonly Past[]): 'en' | 'ko' {
  const korean = past.filter(({ header }) => /[가-힣]/.test(header)).length;
  return past.length > 0 && korean / past.length >= 0.4 ? 'ko' : 'en';
}

const leadingTicket = /^\[?[A-Z][A-Z0-9]{1,9}-\d{1,7}\]?:?\s+/;

export function caseOf(past: readonly Past[]): 'lower' | 'sentence' | 'any' {
  let lower = 0;
  let upper = 0;
  for (const { parsed } of past) {
    const subject = parsed.subject.replace(leadingTicket, '');
    if (/^\p{Ll}/u.test(subject)) lower += 1;
    // An identifier (`KeepAlive`, `URL`) says nothing about the first letter of sentences.
    else if (/^\p{Lu}\p{Ll}+(?:\s|$)/u.test(subject)) upper += 1;
  }
  const total = lower + upper;
  if (total === 0) return 'any';
  if (lower / total >= 0.8) return 'lower';
  return upper / total >= 0.8 ? 'sentence' : 'any';
}

/** The length that 19 of 20 headers keep to, within reason. */
export function headerLengthOf(past: readonly Past[]): number {
  const lengths = past.map(({ header }) => header.length).sort((a, b) => a - b);
  const usual = lengths[Math.floor((lengths.length - 1) * 0.95)] ?? 72;
  return Math.max(50, Math.min(100, usual));
}

const projectsKept = 20;

/** Where tickets stand, and of which projects. Only if at least three of ten messages have one. */
export function ticketHabit(
  past: readonly Past[],
): Pick<Convention, 'ticketPlace' | 'ticketProjects'> {
  const places: ('prefix' | 'suffix' | 'footer')[] = [];
  const projects: string[] = [];
  for (const { header, parsed } of past) {
    const inHeader = findTicket(header);
    const found = inHeader ?? parsed.footers.map(findTicket).find((each) => each !== null);
    if (!found) continue;
    projects.push(found.project);
    if (inHeader === null) places.push('footer');
    else places.push(inHeader.at < header.length / 2 ? 'prefix' : 'suffix');
  }
  if (past.length < 5 || places.length / past.length < 0.3) return { ticketPlace: null };
  const known = byFrequency(projects).map(([project]) => project);
  return {
    ticketPlace: byFrequency(places)[0]![0] as 'prefix' | 'suffix' | 'footer',
    ticketProjects: known.slice(0, projectsKept),
  };
}

/**
 * How often each folder and file occurs with each word (a type or a scope). The root is ''. With `asked`, only
 * for those paths and their folders.
 */
export function pathWords(
  past: readonly Past[],
  wordOf: (commit: Past) => string | null,
  asked?: readonly string[],
): Tally {
  const wanted = asked && new Set(asked.flatMap((path) => [path, ...foldersOf(path)]));
  const tally: Tally = new Map();
  for (const commit of past) {
    const word = wordOf(commit);
    if (word === null) continue;
    count(tally, '', word);
    // A sweep through hundreds of files says nothing about any one of them.
    if (commit.paths.length > 60) continue;
    const keys = new Set<string>();
    for (const path of commit.paths) {
      if (wanted?.has(path) ?? true) keys.add(path);
      for (const folder of foldersOf(path)) if (wanted?.has(folder) ?? true) keys.add(folder);
    }
    for (const key of keys) count(tally, key, word);
  }
  return tally;
}
