/** `docs/problems.md`: each code that the server answers with, read from where it is thrown. */

export interface ProblemRow {
  readonly code: string;
  readonly statuses: readonly string[];
  readonly meaning: string;
  readonly fix: string;
}

/** Where the sentence is chosen at run time, or made of parts. */
const sentences: Readonly<Record<string, string>> = {
  'address-unreadable': 'This is not an address of its channel; write it as the detail shows.',
  busy: 'What this needs is in use, or took too long, and nothing was changed; try again after the seconds in `retryAfterSeconds`.',
  'credential-not-allowed':
    'This kind of credential may not do this; use the one that the detail names, such as a browser that is signed in.',
  'database-unavailable': 'The database does not answer just now; try again in a few seconds.',
  'encoding-not-supported':
    'The body is encoded in a way that this route does not take; send it plain, or as the detail says.',
  'input-not-valid':
    'A field does not fit its schema; correct what `errors` names, each with its path.',
  'invitation-ended': 'The invitation was used, declined, withdrawn or stopped; ask for another.',
  'pairing-ended': 'This link ended, as the fact `reason` says; make a new one.',
  'pairing-expired': 'This link expired; make a new one.',
  'pairing-of-other-kind':
    'This link is for another kind of device; open it on the one that it was made for.',
  'pairing-unknown': 'This link is not one of ours; copy the whole link.',
  'recovery-of-self': 'A person cannot make a recovery link for themselves; add a device instead.',
  'request-refused': 'The request cannot be read; look at it as it was sent.',
  'source-map-refused':
    'The source map cannot be used, as the fact `reason` says; upload the file of the build that ends in .map.',
};

/** For a sentence that says what is wrong and needs no more. */
const fixes: Readonly<Record<string, string>> = {
  '400': 'Correct the request.',
  '401': 'Sign in again.',
  '403': 'Ask somebody who may.',
  '404': 'Look at the list again.',
  '409': 'Read it again, then decide.',
  '410': 'Ask for a new one.',
  '413': 'Send less.',
  '415': 'Send what the detail names.',
  '422': 'Change what is sent.',
  '429': 'Wait, then try again.',
  '500': 'Give the trace id to the person who runs the server.',
  '503': 'Try again in a few seconds.',
};

/** For a code of which its status says too little. */
const fixesByCode: Readonly<Record<string, string>> = {
  'repositories-full': 'Work in a repository that is there already.',
  'slack-not-configured': 'Set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET.',
  'slack-replayed': 'There is nothing to do.',
  'slack-signature-wrong':
    'Compare SLACK_SIGNING_SECRET with the app, and the clock with the time.',
};

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const ended = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** House style: what is wrong, then `;`, `:` or a new sentence with what to do. */
export function splitSentence(sentence: string, status: string): readonly [string, string] {
  const at = /^(.+?)(?:;|\.|:) (?=[A-Za-z`].{3})(.+)$/s.exec(sentence);
  const [, meaning = sentence, fix = fixes[status] ?? ''] = at ?? [];
  return [ended(capital(meaning.trim())), ended(capital(fix.trim()))];
}

/** The text of a literal at the start of `code`; what is put in at run time becomes `…`. */
function literalAt(code: string): string | undefined {
  const quote = code[0];
  if (quote !== "'" && quote !== '`' && quote !== '"') return undefined;
  let text = '';
  for (let at = 1; at < code.length; at += 1) {
    if (code[at] === quote) return text;
    if (code[at] === '\\') {
      at += 1;
      text += code[at];
    } else if (quote === '`' && code.startsWith('${', at)) {
      let depth = 0;
      do {
        if (code[at] === '{') depth += 1;
        if (code[at] === '}') depth -= 1;
        at += 1;
      } while (depth > 0 || code[at - 1] === '$');
      at -= 1;
      text += '…';
    } else text += code[at];
  }
  return undefined;
}

/** The nearest text above that a name was given. */
function namedText(before: string, name: string): string | undefined {
  const at = before.lastIndexOf(`const ${name} =`);
  if (at < 0) return undefined;
  return literalAt(before.slice(at + `const ${name} =`.length).trimStart());
}

/** @throws Error that names each code whose sentence cannot be found. */
export function problemsIn(sources: ReadonlyMap<string, string>): ProblemRow[] {
  const rows = new Map<string, { statuses: Set<string>; sentence: string | undefined }>();
  for (const text of sources.values()) {
    for (const found of text.matchAll(/new Problem\(\s*(\d{3}|\w+),\s*'([a-z0-9-]+)',\s*/g)) {
      const [whole, status = '', code = ''] = found;
      const rest = text.slice(found.index + whole.length, found.index + whole.length + 1_000);
      const name = /^(\w+)[,)]/.exec(rest)?.[1];
      const sentence =
        sentences[code] ??
        literalAt(rest) ??
        (name === undefined ? undefined : namedText(text.slice(0, found.index), name));
      const row = rows.get(code) ?? { statuses: new Set<string>(), sentence };
      row.statuses.add(/^\d/.test(status) ? status : '4xx');
      row.sentence ??= sentence;
      rows.set(code, row);
    }
  }
  const silent = [...rows].filter(([, { sentence }]) => sentence === undefined);
  if (silent.length > 0) {
    const codes = silent.map(([code]) => code).join(', ');
    throw new Error(`no sentence was found for ${codes}: write one in scripts/docs/problems.ts`);
  }
  return [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { statuses, sentence = '' }]) => {
      const [meaning, fix] = splitSentence(sentence, [...statuses][0] ?? '');
      return { code, statuses: [...statuses].sort(), meaning, fix: fixesByCode[code] ?? fix };
    });
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export function problemsPage(rows: readonly ProblemRow[]): string {
  const lines = rows.map(
    ({ code, statuses, meaning, fix }) =>
      `| \`${code}\` | ${statuses.join(', ')} | ${cell(meaning)} | ${cell(fix)} |`,
  );
  return `# Problems

Every refusal of the API is \`application/problem+json\` (RFC 9457). \`code\` is stable and is what a program branches on; \`detail\` is for
people and may change. \`trace_uuid\` finds the request in the log and in the ledger.

Made from the sources by \`npm run docs\`. An ellipsis (…) stands for what is filled in at run time.

| code | status | meaning | what the caller does |
| ---- | ------ | ------- | -------------------- |
${lines.join('\n')}
`;
}
