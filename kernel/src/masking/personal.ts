import { findLabelled } from './labelled.ts';
import {
  isBirthDate,
  isCard,
  passesBusinessCheck,
  passesIbanCheck,
  passesResidentCheck,
} from './numbers.ts';
import { findAddresses } from './postal.ts';
import { type Finding, withoutOverlaps } from './span.ts';
import { type Traits, traitsOf } from './traits.ts';

/** Kinds of a person's own data. What opens a door is a secret, though it is found here: a code. */
export const personalKinds: ReadonlySet<string> = new Set([
  ...['email', 'phone', 'name', 'address', 'place', 'birth-date', 'ip', 'user', 'cookie'],
  ...['resident-number', 'passport', 'driver-licence', 'social-security-number'],
  ...['business-number', 'corporate-number', 'card', 'account', 'vehicle', 'customs-code'],
  'identity',
]);

const digitsOf = (text: string) => text.replace(/\D/g, '');

interface PersonalRule {
  readonly kind: string;
  /** Whether a text may hold a match at all. */
  readonly mayHold: (traits: Traits, text: string) => boolean;
  readonly pattern: RegExp;
  readonly accepts?: (match: string, text: string, at: number) => boolean;
}

/** `image@2x.png`, `getty@tty1.service`: no mailbox ends so. */
const fileEnding =
  /\.(?:png|jpe?g|svg|gif|webp|js|ts|tsx|jsx|json|css|html|md|service|socket|timer)$/i;

const isMailbox = (match: string) => !fileEnding.test(match) && !match.startsWith('git@');

/** An address inside a network tells which machine it was, and of a person only where the text says so. */
const privateAddress =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const ofSomeone =
  /(?:client|user|visitor|forwarded|real|login|접속|방문)[\w-]{0,16}["'\]]{0,2}[ :=]{1,4}(?:from |at )?["']?$/i;
const addressBefore =
  /(?:ip|addr|address|host|peer|remote|source|src)[\w-]{0,8}["'\]]{0,2} {0,2}[:=] {0,2}["']?$/i;
const versionBefore =
  /(?:(?:version|ver|release|[=<>~^]=?|\bv)["']?\s{0,2}[:=]?\s{0,2}["']?|(?:up|down)graded? from |bump \S{1,30} from )$/i;

function isAddressOfSomeone(match: string, text: string, at: number): boolean {
  if (/^(?:127\.|0\.|255\.)/.test(match)) return false;
  const before = text.slice(Math.max(0, at - 40), at);
  if (ofSomeone.test(before)) return true;
  if (privateAddress.test(match)) return false;
  if (addressBefore.test(before)) return true;
  // Versions of four parts look alike. The text before them decides.
  return !versionBefore.test(before);
}

function isIpv6(match: string): boolean {
  const halves = match.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  if (!/\d/.test(match)) return false;
  return halves.length === 2 ? groups.length >= 3 && groups.length <= 7 : groups.length === 8;
}

function isForeignPhone(match: string, text: string, at: number): boolean {
  const digits = digitsOf(match).length;
  // In a diff a line that begins with + and a number is an added line, not a country code.
  const addedLine = at === 0 || text[at - 1] === '\n';
  return digits >= 9 && digits <= 15 && !(addedLine && match.startsWith('+'));
}

/** One id of a span in four million is all digits and passes for a card. */
const idBefore = /(?:span|trace|parent)[_ -]?id["']?\s{0,2}[:=]?\s{0,2}["']?$/i;

const rules: readonly PersonalRule[] = [
  {
    kind: 'email',
    mayHold: (_, text) => text.includes('@') || text.includes('%40'),
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/gu,
    accepts: isMailbox,
  },
  {
    kind: 'resident-number',
    mayHold: ({ digits }) => digits >= 13,
    pattern: /(?<![\w.-])\d{6}(?:[- ]?)[1-8]\d{6}(?![\w-]|\.\d)/g,
    accepts: (match) => {
      const digits = digitsOf(match);
      if (!isBirthDate(digits)) return false;
      return match.length > 13 || passesResidentCheck(digits);
    },
  },
  {
    kind: 'card',
    mayHold: ({ digits }) => digits >= 13,
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)/g,
    accepts: (match, text, at) =>
      isCard(digitsOf(match)) && !idBefore.test(text.slice(Math.max(0, at - 16), at)),
  },
  {
    kind: 'account',
    mayHold: ({ digits }) => digits >= 4,
    pattern:
      /(?<![\w.-])[A-Z]{2}\d{2}(?:[A-Z\d]{11,30}|(?: [A-Z\d]{4}){3,7}(?: [A-Z\d]{1,3})?)(?!\w)/g,
    accepts: (match) => passesIbanCheck(match.replaceAll(' ', '')),
  },
  {
    kind: 'driver-licence',
    mayHold: ({ digits }) => digits >= 12,
    pattern: /(?<![\w.-])(?:1[1-9]|2[0-8])-\d{2}-\d{6}-\d{2}(?![\w-])/g,
  },
  {
    kind: 'social-security-number',
    mayHold: ({ digits }) => digits >= 9,
    pattern: /(?<![\w.-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-]|\.\d)/g,
  },
  {
    kind: 'business-number',
    mayHold: ({ digits }) => digits >= 10,
    pattern: /(?<![\w.-])\d{3}-\d{2}-\d{5}(?![\w-]|\.\d)/g,
    accepts: (match) => passesBusinessCheck(digitsOf(match)),
  },
  {
    kind: 'phone',
    mayHold: ({ digits }) => digits >= 9,
    pattern:
      /(?<![\w.-])(?:\+82[-. ]?\(?0?\)?1[016789]|\+82[-. ]?\(?0?\)?(?:2|[3-6][1-5]|70)|01[016789]|8210(?=\d{8}(?!\d)))[-. ]?\d{3,4}[-. ]?\d{4}(?![\w-]|\.\d)/g,
  },
  {
    kind: 'phone',
    mayHold: ({ digits }) => digits >= 9,
    pattern:
      /(?<![\w.-])(?:0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d)[-.) ]{1,2}|\([2-9]\d{2}\) ?|[2-9]\d{2}-(?=\d{3}-))\d{3,4}[-. ]\d{4}(?![\w-]|\.\d)/g,
  },
  {
    kind: 'phone',
    mayHold: ({ digits }) => digits >= 9,
    pattern:
      /(?<![\w.+-])\+[1-9](?:\d{0,2}[-. ]\(?\d{1,4}\)?(?:[-. ]\d{2,4}){2,4}|\d{9,14})(?![\w-]|\.\d)/g,
    accepts: isForeignPhone,
  },
  {
    kind: 'vehicle',
    mayHold: ({ hangul }) => hangul,
    pattern:
      /(?<![\w가-힣.-])\d{2,3}[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자] ?\d{4}(?![\w가-힣-])/g,
  },
  {
    kind: 'customs-code',
    mayHold: ({ digits }) => digits >= 12,
    pattern: /(?<![\w-])P\d{12}(?!\w)/g,
  },
  {
    kind: 'ip',
    mayHold: ({ digits }) => digits >= 4,
    pattern:
      /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\w-]|\.\d)/g,
    accepts: isAddressOfSomeone,
  },
  {
    kind: 'ip',
    mayHold: ({ colons }) => colons >= 2,
    pattern: /(?<![\w:.])(?:[0-9a-f]{1,4}:|::)[0-9a-f:]{4,42}(?![\w:])/gi,
    accepts: isIpv6,
  },
];

/** Homes that belong to an image or a convention, not to a person. */
const nobody =
  /^(?:runner|ubuntu|node|vscode|shared|public|default|user|username|you|me|root|app|linuxbrew)$/i;
const home =
  /(?<![\w.)\]}-])(?:\/home\/|\/Users\/|\/mnt\/[a-z]\/Users\/|[A-Za-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/))/g;
const homeName = /[\p{L}\p{N}._-]{1,64}/uy;

function findHomeNames(text: string): Finding[] {
  if (!text.includes('/home/') && !text.includes('Users')) return [];
  const found: Finding[] = [];
  for (const match of text.matchAll(home)) {
    const start = match.index + match[0].length;
    homeName.lastIndex = start;
    const name = homeName.exec(text);
    if (name === null || nobody.test(name[0])) continue;
    found.push({ kind: 'user', start, end: start + name[0].length });
  }
  return found;
}

const cookieHeader =
  /(?<![\w-])(?:set-)?cookie\\?['"]?\s{0,4}[:,=]\s{0,4}\[?\\?['"]?([\w.-]{1,80}=[^\s;'"`\\]{4,2000}(?:; ?[\w.-]{1,80}=[^\s;'"`\\]{1,2000}){0,50})/gi;

function findCookies(text: string): Finding[] {
  if (!/cookie/i.test(text)) return [];
  const found: Finding[] = [];
  for (const match of text.matchAll(cookieHeader)) {
    const pairs = match[1]!;
    if (/\$\{|\{\{/.test(pairs)) continue;
    const end = match.index + match[0].length;
    found.push({ kind: 'cookie', start: end - pairs.length, end });
  }
  return found;
}

/** Personal data, by its own form or by the label before it; home folders and cookies. */
export function findPersonalData(text: string): Finding[] {
  const traits = traitsOf(text);
  const found = [...findHomeNames(text), ...findCookies(text), ...findLabelled(text, traits)];
  if (traits.digits > 0) found.push(...findAddresses(text, traits));
  for (const { kind, mayHold, pattern, accepts } of rules) {
    if (!mayHold(traits, text)) continue;
    for (const match of text.matchAll(pattern)) {
      if (accepts !== undefined && !accepts(match[0], text, match.index)) continue;
      found.push({ kind, start: match.index, end: match.index + match[0].length });
    }
  }
  return withoutOverlaps(found);
}
