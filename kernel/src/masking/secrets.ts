import { findAssignedSecrets, isSecretValue, type Origin } from './assignments.ts';
import { entropyBits, type Finding, withoutOverlaps } from './span.ts';
import { tokenRules } from './tokens.ts';

const privateKeyHeader = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g;
const privateKeyLength = 20_000;
const keyBody = /[A-Za-z0-9+/=]{20}/;
const keyLines = /(?:(?:\s{0,4}remote: )?[\s\\nr"'+,>|]{0,12}[A-Za-z0-9+/=]{16,100}){1,300}/y;

function findPrivateKeys(text: string): Finding[] {
  const found: Finding[] = [];
  let footer = 0;
  let after = 0;
  for (const header of text.matchAll(privateKeyHeader)) {
    if (header.index < after) continue;
    const bodyAt = header.index + header[0].length;
    // The footer only moves forward: a million headers without one cost one search, not a million.
    if (footer !== -1 && footer < bodyAt) footer = text.indexOf('-----END ', bodyAt);
    const closed = footer !== -1 && footer - bodyAt < privateKeyLength;
    if (closed && keyBody.test(text.slice(bodyAt, footer))) {
      const dashes = text.indexOf('-----', footer + 9);
      after = dashes === -1 || dashes - footer > 60 ? footer + 9 : dashes + 5;
    } else {
      keyLines.lastIndex = bodyAt;
      if (!keyLines.test(text)) continue;
      after = keyLines.lastIndex;
    }
    found.push({ kind: 'private-key', start: header.index, end: after });
  }
  return found;
}

const userAndPassword = /([^\s:@/?#'"<>`\\]{0,100}):([^\s@/?#'"`<>\\]{1,256})@(?=[\w[$%-])/y;

/** `https://9f8e…@o1.ingest.example.io`: the key stands where the user does. */
const userAlone = /([A-Za-z0-9_-]{20,100})@(?=[\w[$%-])/y;

/** `scheme://user:password@host`: only the password is the finding. */
function findUrlPasswords(text: string): Finding[] {
  const found: Finding[] = [];
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    userAlone.lastIndex = at + 3;
    const alone = userAlone.exec(text)?.[1];
    if (alone !== undefined && isCredential(alone)) {
      found.push({ kind: 'credential', start: at + 3, end: at + 3 + alone.length });
      continue;
    }
    userAndPassword.lastIndex = at + 3;
    const match = userAndPassword.exec(text);
    if (match === null) continue;
    const end = userAndPassword.lastIndex - 1;
    const password = match[2]!;
    if (!isSecretValue(password, 'password', 'env')) continue;
    found.push({ kind: 'password', start: end - password.length, end });
  }
  return found;
}

/** `admin:Adm1n!pass@10.1.2.3` without a scheme. In code it could be many other things. */
const userAtHost = /(?<![\w/.:-])[\w.-]{2,40}:([^\s:@/'"<>]{6,100})@(?=[\w[])/g;

function findLoggedLogins(text: string): Finding[] {
  if (!text.includes('@')) return [];
  return [...text.matchAll(userAtHost)].flatMap((match) => {
    const value = match[1]!;
    if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return [];
    const end = match.index + match[0].length - 1;
    return [{ kind: 'password', start: end - value.length, end }];
  });
}

const credential = /\b(?:Bearer|Basic)\s{1,4}([A-Za-z0-9._~+/-]{12,2000}={0,2})/gi;
/** In a query or a form these names hold what lets somebody in, though they are common words. */
const queryValue =
  /(?<![\w.-])(?:x-(?:amz|goog)-(?:signature|credential|security-token)|sig|signature|hmac|code|ticket|assertion|sid|j?session(?:id)?|phpsessid|auth|c?nonce|challenge|response)=["']?([A-Za-z0-9%+/_.~-]{16,2000}={0,2})/gi;
/** `Stripe-Signature: t=…,v1=…`, `X-Hub-Signature-256: sha256=…`. */
const signature =
  /signature(?:-\d{1,3})?["']?\s{0,2}[:=]\s{0,2}["']?(?:t=\d{1,12},)?(?:v\d=|sha\d{1,3}=)?([\w+/-]{27,1000}={0,2})/gi;
/** What a mail client says to sign in. */
const mailLogin = /\bAUTH (?:LOGIN|PLAIN|XOAUTH2) {1,4}([A-Za-z0-9+/]{8,2000}={0,2})/g;
/** The clients of MySQL and MariaDB take a password without a space. */
const mysqlPassword = /\b(?:mysql|mariadb)[\w-]{0,12}\s[^\n|;]{0,120}?(?<=\s)-p([^\s'"]{4,200})/g;
const curlUser = /(?<=\s)(?:-u|--user)[ =]['"]?[^\s:'"]{1,80}:([^\s'"]{4,200})/g;

function isCredential(value: string): boolean {
  if (!/\d/.test(value) && !(/[a-z]/.test(value) && /[A-Z]/.test(value))) return false;
  return entropyBits(value) >= 3;
}

function findCredentials(text: string): Finding[] {
  const found: Finding[] = [];
  for (const match of text.matchAll(credential)) {
    const value = match[1]!;
    const end = match.index + match[0].length;
    if (isCredential(value)) found.push({ kind: 'credential', start: end - value.length, end });
  }
  if (text.includes('=')) {
    for (const match of text.matchAll(queryValue)) {
      const value = match[1]!;
      const end = match.index + match[0].length;
      const mixed = /\d/.test(value) && /[A-Za-z]/.test(value);
      if (mixed && entropyBits(value) >= 3)
        found.push({ kind: 'credential', start: end - value.length, end });
    }
  }
  for (const match of text.matchAll(signature)) {
    const end = match.index + match[0].length;
    if (isCredential(match[1]!))
      found.push({ kind: 'credential', start: end - match[1]!.length, end });
  }
  for (const match of text.includes('AUTH ') ? text.matchAll(mailLogin) : []) {
    const end = match.index + match[0].length;
    found.push({ kind: 'credential', start: end - match[1]!.length, end });
  }
  if (!text.includes('-')) return found;
  for (const match of [...text.matchAll(curlUser), ...text.matchAll(mysqlPassword)]) {
    const value = match[1]!;
    const end = match.index + match[0].length;
    if (!isSecretValue(value, 'password', 'env')) continue;
    found.push({ kind: 'password', start: end - value.length, end });
  }
  return found;
}

function findTokens(text: string): Finding[] {
  const found: Finding[] = [];
  for (const { kind, marker, pattern, accepts } of tokenRules) {
    if (!text.includes(marker)) continue;
    for (const match of text.matchAll(pattern)) {
      if (accepts !== undefined && !accepts(match[0])) continue;
      found.push({ kind, start: match.index, end: match.index + match[0].length });
    }
  }
  return found;
}

/** Every secret, whether its line carries an allow mark or not. */
export function findAllSecrets(text: string, origin: Origin = 'code'): Finding[] {
  // A token's own form says more than the name beside it, so it comes first when both match.
  const tokens = [...findPrivateKeys(text), ...findTokens(text)];
  const named = [
    ...findUrlPasswords(text),
    ...findCredentials(text),
    ...findAssignedSecrets(text, origin),
  ];
  const logins = origin === 'log' ? findLoggedLogins(text) : [];
  return withoutOverlaps([...tokens, ...named, ...logins]);
}

/** Marks by which a person says that a line holds no secret. The second and third are marks of other tools. */
const allowMarks = ['dojang:allow-secret', 'gitleaks:allow', 'pragma: allowlist secret'];

function isAllowed(text: string, finding: Finding): boolean {
  // A minified file is one line. A mark far away is about something else, so it is not looked for.
  const before = text.slice(Math.max(0, finding.start - 500), finding.start);
  const after = text.slice(finding.end, finding.end + 500);
  const line =
    before.slice(before.lastIndexOf('\n') + 1) +
    text.slice(finding.start, finding.end) +
    after.split('\n', 1)[0];
  return allowMarks.some((mark) => line.includes(mark));
}

/**
 * Secrets in `text` (tokens, keys, passwords, credentials), in order, without overlaps. Personal
 * data is not looked for. A line with `dojang:allow-secret` (or the mark of gitleaks or
 * detect-secrets) is passed over. Linear in the length of the text.
 */
export function findSecrets(text: string): Finding[] {
  return findAllSecrets(text).filter((finding) => !isAllowed(text, finding));
}
