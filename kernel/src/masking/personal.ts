import { type Finding, withoutOverlaps } from './span.ts';

/** Sum of a card's digits by ISO/IEC 7812-1 annex B (Luhn). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The last digit of a resident number issued before October 2020; later ones have none. */
export function passesResidentCheck(digits: string): boolean {
  const weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  const base = (11 - (sum % 11)) % 10;
  const foreigner = Number(digits[6]) >= 5;
  return Number(digits[12]) === (foreigner ? (base + 2) % 10 : base);
}

function isBirthDate(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

const cardForm =
  /^(?:4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35\d{14}|6(?:011|5\d\d|4[4-9]\d)\d{12}|62\d{14,17}|9\d{15})$/;

const digitsOf = (text: string) => text.replace(/\D/g, '');

interface PersonalRule {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly accepts?: (match: string, text: string, at: number) => boolean;
}

/** `image@2x.png`, `getty@tty1.service`: no mailbox ends so. */
const fileEnding =
  /\.(?:png|jpe?g|svg|gif|webp|js|ts|tsx|jsx|json|css|html|md|service|socket|timer)$/i;

const isMailbox = (match: string) => !fileEnding.test(match) && !match.startsWith('git@');

function isAddressOfSomeone(match: string, text: string, at: number): boolean {
  if (/^(?:127\.|0\.|255\.)/.test(match)) return false;
  // Versions of four parts look alike. The text before them decides.
  return !/(?:version|ver|release|[=<>~^]=?|\bv)["']?\s{0,2}[:=]?\s{0,2}["']?$/i.test(
    text.slice(Math.max(0, at - 24), at),
  );
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

const rules: readonly PersonalRule[] = [
  {
    kind: 'email',
    pattern:
      /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/gu,
    accepts: isMailbox,
  },
  {
    kind: 'resident-number',
    pattern: /(?<![\w.-])\d{6}(?:[- ]?)[1-8]\d{6}(?![\w-]|\.\d)/g,
    accepts: (match) => {
      const digits = digitsOf(match);
      if (!isBirthDate(digits)) return false;
      return match.length > 13 || passesResidentCheck(digits);
    },
  },
  {
    kind: 'card',
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-]|\.\d)/g,
    accepts: (match) => cardForm.test(digitsOf(match)) && passesLuhn(digitsOf(match)),
  },
  {
    kind: 'phone',
    pattern:
      /(?<![\w.-])(?:\+82[-. ]?\(?0?\)?1[016789]|\+82[-. ]?\(?0?\)?(?:2|[3-6][1-5]|70)|01[016789])[-. ]?\d{3,4}[-. ]?\d{4}(?![\w-]|\.\d)/g,
  },
  {
    kind: 'phone',
    pattern:
      /(?<![\w.-])(?:0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d)[-.) ]{1,2}|\([2-9]\d{2}\) ?|[2-9]\d{2}-(?=\d{3}-))\d{3,4}[-. ]\d{4}(?![\w-]|\.\d)/g,
  },
  {
    kind: 'phone',
    pattern: /(?<![\w.+-])\+[1-9]\d{0,2}[-. ]\(?\d{1,4}\)?(?:[-. ]\d{2,4}){2,4}(?![\w-]|\.\d)/g,
    accepts: isForeignPhone,
  },
  {
    kind: 'ip',
    pattern:
      /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\w-]|\.\d)/g,
    accepts: isAddressOfSomeone,
  },
  {
    kind: 'ip',
    pattern: /(?<![\w:.])(?:[0-9a-f]{1,4}:|::)[0-9a-f:]{4,42}(?![\w:])/gi,
    accepts: isIpv6,
  },
];

/** Homes that belong to an image or a convention, not to a person. */
const nobody =
  /^(?:runner|ubuntu|node|vscode|shared|public|default|user|username|you|me|root|app|linuxbrew)$/i;
const home = /(?<![\w.)\]}-])(?:\/home\/|\/Users\/|[A-Za-z]:(?:\\{1,2}|\/)Users(?:\\{1,2}|\/))/g;
const homeName = /[\p{L}\p{N}._-]{1,64}/uy;

function findHomeNames(text: string): Finding[] {
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
  /(?<![\w-])(?:set-)?cookie\\?['"]?\s{0,4}[:,]\s{0,4}\\?['"]?([\w.-]{1,80}=[^\s;'"`\\]{4,2000}(?:; ?[\w.-]{1,80}=[^\s;'"`\\]{1,2000}){0,50})/gi;

function findCookies(text: string): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(cookieHeader)) {
    const pairs = match[1]!;
    if (/\$\{|\{\{/.test(pairs)) continue;
    const end = match.index + match[0].length;
    found.push({ kind: 'cookie', start: end - pairs.length, end });
  }
  return found;
}

/** Personal data: e-mails, phones, resident numbers, cards, addresses, home folders, cookies. */
export function findPersonalData(text: string): Finding[] {
  const found = [...findHomeNames(text), ...findCookies(text)];
  for (const { kind, pattern, accepts } of rules) {
    for (const match of text.matchAll(pattern)) {
      if (accepts !== undefined && !accepts(match[0], text, match.index)) continue;
      found.push({ kind, start: match.index, end: match.index + match[0].length });
    }
  }
  return withoutOverlaps(found);
}
