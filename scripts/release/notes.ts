/** What a release is called and says: pure functions of commits and of the text of CHANGELOG.md. */
import { type ParsedMessage, parseMessage } from '@dojang/commit/engine';

export interface Commit {
  readonly id: string;
  readonly message: string;
}

interface Entry {
  readonly id: string;
  readonly parsed: ParsedMessage;
}

const parsed = (commits: readonly Commit[]): Entry[] =>
  commits.map(({ id, message }) => ({ id, parsed: parseMessage(message) }));

/** In this order in the changelog. What is not named here is not for users. */
const headings: Readonly<Record<string, string>> = {
  feat: 'Features',
  fix: 'Fixes',
  perf: 'Faster',
  revert: 'Taken back',
};

/**
 * By Semantic Versioning. Below 1.0.0 a breaking change raises the second number, as a feature does.
 * Undefined: no commit changes what users have.
 */
export function nextVersion(last: string, commits: readonly Commit[]): string | undefined {
  const entries = parsed(commits).map(({ parsed }) => parsed);
  const [major = 0, minor = 0, patch = 0] = last.split('.').map(Number);
  if (entries.some(({ breaking }) => breaking) && major > 0) return `${major + 1}.0.0`;
  if (entries.some(({ breaking, type }) => breaking || type === 'feat')) {
    return `${major}.${minor + 1}.0`;
  }
  if (entries.some(({ type }) => type !== null && Object.hasOwn(headings, type))) {
    return `${major}.${minor}.${patch + 1}`;
  }
  return undefined;
}

const breakingText = ({ footers, subject }: ParsedMessage): string =>
  footers
    .find((footer) => /^BREAKING[ -]CHANGE/.test(footer))
    ?.replace(/^BREAKING[ -]CHANGE(?:: | #)/, '') ?? subject;

function line({ id, parsed }: Entry, text = parsed.subject): string {
  const scope = parsed.scope ? `**${parsed.scope}**: ` : '';
  return `- ${scope}${text} (${id})`;
}

/** A release's section: what people wrote of it, then its commits by kind. */
export function sectionOf(release: {
  readonly version: string;
  readonly date: string;
  readonly commits: readonly Commit[];
  readonly notes: string;
}): string {
  const entries = parsed(release.commits);
  const breaking = entries.filter((entry) => entry.parsed.breaking);
  const parts = [`## ${release.version} (${release.date})`];
  if (release.notes !== '') parts.push(release.notes);
  if (breaking.length > 0) {
    const lines = breaking.map((entry) => line(entry, breakingText(entry.parsed)));
    parts.push(`### Breaking changes\n\n${lines.join('\n')}`);
  }
  for (const [type, heading] of Object.entries(headings)) {
    const lines = entries.filter((entry) => entry.parsed.type === type).map((entry) => line(entry));
    if (lines.length > 0) parts.push(`### ${heading}\n\n${lines.join('\n')}`);
  }
  return parts.join('\n\n');
}

const unreleased = /^## Unreleased[ \t]*\n/m;

/** What was written below "Unreleased". */
export function unreleasedOf(changelog: string): string {
  const [, below] = changelog.split(unreleased);
  return (below ?? '').split(/^## /m)[0]?.trim() ?? '';
}

/** The changelog with `section` in place of what was unreleased, and an empty "Unreleased" above it. */
export function changelogWith(changelog: string, section: string): string {
  const [above = '# Changelog\n\n', below] = changelog.split(unreleased);
  const older = (below ?? '')
    .split(/^(?=## )/m)
    .slice(1)
    .join('')
    .trim();
  return `${`${above.trim()}\n\n## Unreleased\n\n${section}\n\n${older}`.trim()}\n`;
}

/** Our packages' own version, and the versions at which they ask for each other. */
export function withVersion(text: string, from: string, to: string): string {
  const isLock = text.includes('"lockfileVersion"');
  const own = isLock
    ? // In the lock file only entries of our own folders, which are outside of node_modules.
      /("(?:(?!node_modules)[\w/-]*)": \{\n(?:\s+"(?:name|displayName)": "[^"]*",\n)?\s+"version": ")([^"]+)(")/g
    : /^(\s{2}"version": ")([^"]+)(")/gm;
  const asked = /("@dojang\/[a-z-]+": ")([^"]+)(")/g;
  const set = (whole: string, before: string, version: string, after: string) =>
    version === from ? `${before}${to}${after}` : whole;
  return text
    .replace(/^(\s{2}"version": ")([^"]+)(")/m, set)
    .replace(own, set)
    .replace(asked, set);
}
