import { stripVTControlCharacters } from 'node:util';
import { mask } from '@dojang/kernel/masking';
import { decodeText } from '../../base/text.ts';
import type { GitResult } from '../../git/git.ts';
import { isElsewhere, shownAddress, withoutCredentials } from '../../git/remotes.ts';

/** Why a push did not get through. */
export const pushFaults = [
  'remote-ahead',
  'protected-branch',
  'hook-declined',
  'pre-push-refused',
  'too-large',
  'shallow',
  'no-space',
  'sign-in-needed',
  'access-denied',
  'host-untrusted',
  'host-unknown',
  'repository-missing',
  'remote-gone',
  'push-timeout',
  'push-refused',
] as const;
export type PushFault = (typeof pushFaults)[number];

/** These may pass by themselves, so the push is tried again. For the others somebody has to do something. */
const healing: ReadonlySet<string> = new Set(['remote-gone', 'host-unknown', 'push-timeout']);
export const mayHeal = (note: string | null): boolean => note !== null && healing.has(note);

/** What servers say when a ref is protected: GitHub, GitLab, Gitea, Bitbucket, Azure. */
const isProtected =
  /protected (?:branch|ref)|branch is protected|GH006|must be made through a pull request|TF402455|push directly/i;
const isTooLarge =
  /GH001|exceeds .{0,40}(?:file )?size|(?:file|pack|object|request entity)s?\b.{0,60}too large|HTTP 413|error: 413|pack exceeds/i;

/** Tried in order. The first that matches is the reason. */
const reasons: readonly (readonly [PushFault, RegExp])[] = [
  [
    'host-untrusted',
    /Host key verification failed|HOST IDENTIFICATION HAS CHANGED|certificate verif|SSL certificate|self.signed certificate/i,
  ],
  [
    'host-unknown',
    /Could not resolve (?:host|proxy)|Name or service not known|nodename nor servname|Temporary failure in name resolution/i,
  ],
  ['too-large', isTooLarge],
  ['no-space', /No space left on device|Disk quota exceeded/i],
  [
    'sign-in-needed',
    /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(|HTTP 401|error: 401|Invalid username or (?:password|token)|Too many authentication failures/i,
  ],
  [
    'access-denied',
    /error: 403|HTTP 403|Permission to .{1,300} denied|access denied|not allowed to push|insufficient permission/i,
  ],
  [
    'repository-missing',
    /Repository not found|repository '[^']*' not found|does not appear to be a git repository|error: 404|could not be found|No such repository/i,
  ],
  ['shallow', /shallow update not allowed/i],
  [
    'remote-gone',
    /error: (?:429|5\d\d)|HTTP (?:429|5\d\d)|Connection (?:refused|reset|timed out|closed)|Operation timed out|Network is unreachable|No route to host|Failed to connect|Could ?n.t connect|Empty reply|hung up|early EOF|Broken pipe|unable to access|unable to connect|kex_exchange|Timeout|timed out|recv failure|send failure/i,
  ],
];

/** A line of `--porcelain` that begins with a flag. It says what became of the ref. */
const isRefLine = (line: string) => /^[ +\-*!=]\t/.test(line);
const isOwnLine = (line: string) =>
  isRefLine(line) || /^(?:To |Done$|Everything up-to-date$)/.test(line);

/** What became of a push that did not succeed. */
export function faultOf(result: GitResult, addresses: readonly string[]): PushFault {
  const lines = decodeText(result.stdout).split('\n');
  const said = `${result.stderr}\n${lines.filter((line) => !isOwnLine(line)).join('\n')}`;
  const refused = lines.find((line) => line.startsWith('!\t'));
  if (refused?.includes('[remote rejected]')) return refusalOf(`${refused}\n${said}`, refused);
  if (/\[rejected\] \((?:fetch first|non-fast-forward)\)/.test(refused ?? ''))
    return 'remote-ahead';
  if (refused?.includes('[rejected]')) return 'push-refused';
  if (result.timedOut) return 'push-timeout';
  // Nothing was said to the remote yet, so it was our own pre-push hook.
  const isBegun = lines.some((line) => line.startsWith('To '));
  if (result.code === 1 && !isBegun) return 'pre-push-refused';
  const found = reasons.find(([, pattern]) => pattern.test(said))?.[0];
  // A folder may lie on a disk that is not there now.
  const isHere = !addresses.some(isElsewhere);
  if (found === 'repository-missing' && isHere) return 'remote-gone';
  return found ?? 'push-refused';
}

function refusalOf(all: string, line: string): PushFault {
  if (isTooLarge.test(all)) return 'too-large';
  if (isProtected.test(all)) return 'protected-branch';
  if (/No space left|quota exceeded/i.test(all)) return 'no-space';
  if (/shallow/.test(line)) return 'shallow';
  if (/hook declined/.test(line)) return 'hook-declined';
  return 'push-refused';
}

const wordsMax = 3000;

/** Lines that repeat our own sentence. */
const isNoise = (line: string) =>
  /^(?:hint: |error: failed to push some refs to )/.test(line) || /^remote: *$/.test(line);

/**
 * What git, the remote and hooks said, for a person to read: without colours, progress, control characters,
 * passwords in addresses, and secrets. After a successful push, only what the remote said. What the person has
 * already seen is left out.
 */
export function wordsOfPush(
  result: GitResult,
  isThrough: boolean,
  addresses: readonly string[],
): string | undefined {
  const printed = decodeText(result.stdout)
    .split('\n')
    .filter((line) => !isOwnLine(line));
  const said = `${printed.join('\n')}\n${result.isShown ? '' : result.stderr}`;
  const lines = withShown(said, addresses)
    .split('\n')
    .map(plainLine)
    .filter((line) => !isNoise(line) && (!isThrough || line.startsWith('remote: ')));
  const text = lines
    .join('\n')
    .replace(/\n{2,}/g, '\n')
    .trim();
  if (text === '') return undefined;
  // Secrets are masked before the text is cut. A cut could remove the line by which a secret is recognized.
  const masked = mask(text).text;
  return masked.length > wordsMax ? `…${masked.slice(-wordsMax)}` : masked;
}

/** Replaces each address that git printed in full by the one that may be shown. */
const withShown = (text: string, addresses: readonly string[]) =>
  addresses.reduce((rest, each) => rest.replaceAll(each, () => shownAddress(each)), text);

function plainLine(line: string): string {
  return (
    stripVTControlCharacters(line)
      .replace(/\r+$/, '')
      // A line of progress is overwritten. What stands last is what was seen.
      .replace(/^.*\r/, '')
      .replace(/(?!\t)\p{Cc}/gu, '')
      .replace(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]*/gi, withoutUser)
      .trimEnd()
  );
}

/** The rest of the address comes from the remote. A page where one asks for a merge has a query. */
function withoutUser(url: string): string {
  if (withoutCredentials(url) === null) return '…';
  return url.replace(/:\/\/[^/\\?#]*@/, '://');
}
