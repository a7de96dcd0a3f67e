import { entropyBits, type Finding, isInPlaceholder } from './span.ts';

/** A value is a secret because of the name that it is given to: `DB_PASSWORD=…`, `"token": "…"`. */

const passwordWords =
  'pass(?:word|wd|phrase|code)|requirepass|pwd|(?<![a-z])(?:user|db|login)?pw|(?<![a-z])(?:user|db|smtp|mail)?pass(?==)|비밀번호|비번|패스워드|암호';
const tokenWords = [
  'secret(?:[_-]?(?:access[_-]?)?key)?',
  'token',
  '(?:api|access|account|auth|private|service|encryption|signing|master|shared|license)[._-]?key',
  'credentials?',
  'authorization',
  'session[_-]?id',
  '인증키|시크릿|토큰',
].join('|');

const keyword = new RegExp(`(${passwordWords})|(?:${tokenWords})`, 'gi');

/** What may follow the word and still leave it the name's last: `API_KEY_PROD`, `token2`. */
const nameEnd =
  /(?:[_-]?(?:value|plain|raw|hex|base64|b64|prod|live|dev|staging|test|\d{1,2}))?(?![A-Za-z0-9_])/iy;
const annotated = String.raw`:[^\S\n]{0,4}[A-Za-z][\w<>[\]|]{0,40}[^\S\n]{1,4}=(?![=>])`;
const separator = new RegExp(
  String.raw`(\\{0,3}["'\x60]?\]?)(\s{0,8}(?:${annotated}|={1,3}>?|:=|:|,)[^\S\n]{0,8}\n?[^\S\n]{0,8}|>(?=[^<>\s]{4,200}<\/)|[^\S\n]{1,4}(?=['"]))`,
  'y',
);
const flagValue = /[^\S\n]{1,4}(?=[^\s-])/y;
const quoteOpening = /(?:[a-zA-Z@$]{0,2})(\\{0,3})(["'`])/y;
const bareValue = /(?:Bearer\s{1,4}|Basic\s{1,4}|Token\s{1,4})?([^\s'"`,;&|<>(){}[\]\\]{1,256})/iy;
const envValue = /[^\s'"`]{1,256}/y;
const envLine =
  /(?:^|\n)[+\- >]?[^\S\n]{0,40}(?:(?:export|ENV|ARG|set|-e|--env)\s{1,4})?[A-Z0-9_]{0,60}$/;

/** Words that stand where a secret would: types, nothing, and what a reader is to fill in. */
const standIn =
  /^(?:null|nil|none|undefined|true|false|required|optional|disabled|enabled|string|number|boolean|bytes?\d*|u?int\d*|utf-?8|base64(?:url)?|aes\d{3}\w*|\[\w+\]|sha\d{1,3}|hs\d{3}|rs\d{3}|oauth2?|[x*.•_-]+|change[-_ ]?(?:me|it)|(?:your|my|some|the|insert|replace|enter|example|dummy|sample|fake|mock|placeholder|redacted|todo)(?:[-_. ][a-z-_. ]*)?|pass(?:word|wd)?|secret|token|user(?:name)?|postgres|root|admin|test|process\.env.*|import\.meta.*|os\.environ.*|env\.[\w.]+)$/i;
const template =
  /\$\{|\{\{|%[({]|<[A-Za-z][^>]*>|^\$[A-Za-z_({]|^%\w+%$|^@|^\/|^\.\.?[/\\]|:\/\/|^arn:|^projects\//;
const wordLike = /^[A-Za-z]{1,12}(?:[-_.:/ ][A-Za-z]{1,14})*[-_.]?\d{0,3}$/;
const camelWords = /^[a-z]{1,14}(?:[A-Z][a-z]{1,14})+\d{0,2}$/;
const identifierPath = /^[A-Za-z_$][\w$]*(?:[.?]+[A-Za-z_$][\w$]*)+$/;

/** In a log line what an assignment says of its value, where it does not say the value. */
const stateWord =
  /^(?:(?:in)?valid|(?:in)?correct|expired|missing|wrong|present|absent|given|changed|unset|empty|filtered|masked|hidden|unknown|default|protected)$/i;
const spacedValue = /[^\S\n]{1,4}['"]?([^\s'"`,;&|<>(){}[\]\\]{8,256})/y;

/** Source code names variables where a log line shows values: `password: userInput`. */
export type Origin = 'code' | 'log';
type Form = 'quoted' | 'bare' | 'line' | 'env';

/** Whether a value under a secret's name is one, rather than a type, a word, a reference or a label. */
export function isSecretValue(value: string, like: 'password' | 'token', form: Form): boolean {
  if (value.length < 4 || standIn.test(value) || template.test(value)) return false;
  if (/[^\x21-\x7e]/.test(value)) return false;
  if (form === 'env')
    return value.length >= (like === 'password' ? 4 : 8) && !/^\d{1,9}$/.test(value);
  // The first characters are enough. Long values must not make a megabyte of names slow.
  const head = value.slice(0, 80);
  const digits = head.replace(/\D/g, '').length;
  const letters = head.replace(/[^A-Za-z]/g, '').length;
  const symbols = head.length - digits - letters;
  const bits = entropyBits(head);
  if (form === 'bare' || form === 'line') {
    if (identifierPath.test(value)) return false;
    if (/^[A-Za-z_$][\w$]*$/.test(value)) {
      // An unquoted identifier in code is a variable; alone at the end of a YAML line it is a value.
      const alone = form === 'line' && like === 'password' && value.length >= 6 && digits > 0;
      return (
        (alone && !camelWords.test(value)) || (value.length >= 16 && digits >= 3 && bits >= 3.2)
      );
    }
    return value.length >= 8 && digits > 0 && letters > 0 && bits >= 2.75;
  }
  if (like === 'password') {
    if (value.length < 6) return false;
    return digits > 0
      ? letters + symbols > 0 || value.length >= 8
      : symbols > 0 && !wordLike.test(value);
  }
  if (value.length < 8 || wordLike.test(value) || camelWords.test(value)) return false;
  if (digits > 0 && letters > 0) return bits >= 2.75;
  return (
    value.length >= 20 && letters >= 16 && bits >= 3.8 && !/^[a-z_-]+$/i.test(value.slice(0, 8))
  );
}

function readQuoted(text: string, at: number): { start: number; end: number } | undefined {
  quoteOpening.lastIndex = at;
  const opening = quoteOpening.exec(text);
  if (opening === null) return undefined;
  const start = quoteOpening.lastIndex;
  const closing = `${opening[1]}${opening[2]}`;
  for (let i = start; i < text.length && i - start <= 512; i++) {
    if (text[i] === '\n') return undefined;
    if (text.startsWith(closing, i)) return { start, end: i };
    if (text[i] === '\\') i++;
  }
  return undefined;
}

function separatorEnd(text: string, nameStart: number, nameEndAt: number): number | undefined {
  separator.lastIndex = nameEndAt;
  if (separator.test(text)) return separator.lastIndex;
  const before = text.slice(Math.max(0, nameStart - 40), nameStart);
  if (!/(?:^|\s)--?[\w-]{0,30}$/.test(before) && !/\blogin\s{1,4}\S{1,60}\s{1,4}$/.test(before)) {
    return undefined;
  }
  flagValue.lastIndex = nameEndAt;
  return flagValue.test(text) ? flagValue.lastIndex : undefined;
}

function readValue(text: string, nameStart: number, nameEndAt: number) {
  const valueAt = separatorEnd(text, nameStart, nameEndAt);
  if (valueAt === undefined) return undefined;
  const quoted = readQuoted(text, valueAt);
  if (quoted !== undefined) {
    const scheme = /^(?:Bearer|Basic|Token)\s{1,4}/i.exec(
      text.slice(quoted.start, quoted.start + 12),
    );
    return { ...quoted, start: quoted.start + (scheme?.[0].length ?? 0), form: 'quoted' as const };
  }
  const name = text.slice(Math.max(0, nameStart - 80), nameEndAt);
  if (text[valueAt - 1] === '=' && text[nameEndAt] === '=' && envLine.test(name)) {
    envValue.lastIndex = valueAt;
    if (!envValue.test(text)) return undefined;
    return { start: valueAt, end: envValue.lastIndex, form: 'env' as const };
  }
  bareValue.lastIndex = valueAt;
  const bare = bareValue.exec(text);
  if (bare === null) return undefined;
  const end = bareValue.lastIndex;
  if (/[([{]/.test(text[end] ?? '')) return undefined;
  const after = text.slice(end, end + 10);
  // `--password x` and `password=x ` in a command stand as surely as a value at a line's end.
  const tight = /^(?:=|\s{1,4})$/.test(text.slice(nameEndAt, valueAt)) && /^[^\S\n]/.test(after);
  const alone = tight || /^$|^[^\S\n]{0,8}(?:\r?\n|#|$)|^[<&]/.test(after);
  const form = alone ? ('line' as const) : ('bare' as const);
  return { start: end - bare[1]!.length, end, form };
}

/** Of a log line: there is no variable, so a word with a digit is a value, and after `=` any word. */
function isLoggedSecret(value: string, like: 'password' | 'token', tight: boolean): boolean {
  if (value.length < 6 || standIn.test(value) || template.test(value)) return false;
  if (/[^\x21-\x7e]/.test(value)) return false;
  // `s.Zx81kqPw2mNv` is no path of names: it is long, and digits are strewn over it.
  const isStrewn = value.length >= 16 && value.replace(/\D/g, '').length >= 3;
  if (identifierPath.test(value) && !isStrewn) return false;
  if (/\d/.test(value)) return like === 'password' || (value.length >= 8 && /[A-Za-z]/.test(value));
  return tight && like === 'password' && !stateWord.test(value) && !/^[A-Z]+$/.test(value);
}

/** `requirepass hunter2x!`: between the name and a value that is plainly random only a space. */
function readSpaced(text: string, nameEndAt: number, origin: Origin) {
  spacedValue.lastIndex = nameEndAt;
  const value = spacedValue.exec(text)?.[1];
  if (value === undefined) return undefined;
  const digits = value.replace(/\D/g, '').length;
  const isRandom = /^[\w+/]{20,}={0,2}$/.test(value) && digits >= 3 && /[A-Za-z]/.test(value);
  const isPassword =
    digits > 0 && /[A-Za-z]/.test(value) && /[^\w.:/-]|[A-Z].*\d|\d.*[A-Z]/.test(value);
  if (!isRandom && !(origin === 'log' && isPassword && !identifierPath.test(value)))
    return undefined;
  if (template.test(value) || wordLike.test(value) || entropyBits(value) < 2.75) return undefined;
  return { start: spacedValue.lastIndex - value.length, end: spacedValue.lastIndex };
}

/** Values given to secret-like names, in code, JSON, YAML, environment files, headers and flags. */
export function findAssignedSecrets(text: string, origin: Origin = 'code'): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(keyword)) {
    nameEnd.lastIndex = match.index + match[0].length;
    if (!nameEnd.test(text) || isInPlaceholder(text, match.index)) continue;
    const nameEndAt = nameEnd.lastIndex;
    const like = match[1] === undefined ? 'token' : 'password';
    const kind = like === 'password' ? 'password' : 'secret';
    const value = readValue(text, match.index, nameEndAt);
    if (value === undefined) {
      const spaced = readSpaced(text, nameEndAt, origin);
      if (spaced !== undefined) found.push({ kind, ...spaced });
      continue;
    }
    const given = text.slice(value.start, value.end);
    const isLogged = () => origin === 'log' && isLoggedSecret(given, like, text[nameEndAt] === '=');
    if (!isSecretValue(given, like, value.form) && !isLogged()) continue;
    found.push({ kind, start: value.start, end: value.end });
  }
  return found;
}
