/** What a sentence names: services, operations, releases, commits, paths, quotes, times. */

/** As names are compared: one form of each character, one case. */
export const normalized = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');

// Words that people join by a hyphen or a slash although nothing is called so.
const plainWords = new Set(
  `a an and after all as at back based bound by call caller client closed commit connection cross cpu
  cut data database day dependency deploy down early end error errors even fail failed failing failure fast
  first follow full go hand high hour i in input io job last late latency lived load log long low main
  memory minute mid most multi network new no non not of off old on one only open or other out outside
  output own over part party per point pool post pre queue re read ready real request response retry
  right roll root run running self server service shared short side single slow so some span specific
  start step still stop storm the third time timed to trace two under up upstream downstream user wait
  waiting well wide with write zero known date`.split(/\s+/),
);
const abbreviations = new Set(['e.g', 'i.e', 'etc', 'vs', 'n/a', 'i/o', 'tl;dr']);

const isPlain = (token: string): boolean =>
  abbreviations.has(token) || token.split(/[-/]/).every((part) => plainWords.has(part));

/** Letters of two alphabets in one word, as no name of ours has: a look-alike. Hangul follows a name as its particle. */
const isMixed = (word: string): boolean =>
  /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word);

// A word of a name, with what may join words in one.
const shaped =
  /[\p{L}_$@/][\p{L}\p{N}_$]*(?:[-./:#@]+[\p{L}\p{N}_$]+)*|\d[a-z\d_]*(?:[-._:]+[a-z\d_]+)*/giu;
const measure = /^p\d{2,3}$/;
const evidenceId = /^e\d{1,3}$/;
const number =
  /^\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d|kb|mb|gb|kib|mib|gib|x|-(?:second|minute|hour|day|fold))?$/;
const clockTime = /^\d{1,2}(?::\d{2}){1,2}$/;

/** Whether a word can only be the name of something. */
function looksNamed(word: string): boolean {
  if (/[-_./:#@$]/.test(word)) return true;
  if (/\d/.test(word) && /[a-z]/i.test(word)) return true;
  return /\p{Ll}\p{Lu}/u.test(word) || isMixed(word);
}

const withoutParticle = (word: string): string => word.replace(/(?<=[a-z\d)_])[가-힣]+$/i, '');

/** The names in a sentence that have the shape of one, or that are `known`, as they are written there. */
export function namesIn(text: string, known: readonly string[]): string[] {
  const found = new Set<string>();
  for (const [, quoted = ''] of text.matchAll(/[`"“]([^`"“”]{2,240})[`"”]/g)) found.add(quoted);
  for (const [word] of text.matchAll(shaped)) {
    const name = withoutParticle(word.replace(/[-./:#@]+$/, ''));
    const normal = normalized(name);
    if (name.length < 2 || measure.test(normal) || evidenceId.test(normal)) continue;
    if (number.test(normal) || clockTime.test(normal)) continue;
    if (looksNamed(name) && !isPlain(normal)) found.add(name);
  }
  for (const [, before, after] of text.matchAll(
    /(?:\b(?:service|server|pod|서비스) ([a-z]\w{2,60}))|(?:\b([a-z]\w{2,60})(?: service\b| ?서비스))/gi,
  )) {
    const name = before ?? after ?? '';
    if (!plainWords.has(name.toLowerCase()) && !ordinary.has(name.toLowerCase())) found.add(name);
  }
  const all = normalized(text);
  for (const name of known) if (isNamedIn(name, all)) found.add(name);
  return [...found];
}

const ordinary = new Set(
  `this that these those its their any each every called calling affected degraded another which same
  is was has had are were does did fails failed times timed answers answered returns returned than`.split(
    /\s+/,
  ),
);

/** Whether the normalized text names `name` as a word of its own. A particle may follow it. */
export function isNamedIn(name: string, text: string): boolean {
  const wanted = normalized(name);
  if (wanted === '') return false;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const [before, after] = [text[at - 1] ?? ' ', text[at + wanted.length] ?? ' '];
    const next = text[at + wanted.length + 1] ?? ' ';
    const goesOn = /[a-z\d_]/.test(after) || (/[-.]/.test(after) && /[a-z\d]/.test(next));
    if (!/[\p{L}\p{N}_.-]/u.test(before) && !goesOn) return true;
  }
  return false;
}

const commitId = /^[0-9a-f]{7,40}$/;

/** Whether the evidence names what a claim names: as it is, as the beginning of a commit's id, as a class of statuses. */
export function isFound(name: string, texts: readonly string[]): boolean {
  const wanted = normalized(name);
  if (texts.some((text) => isNamedIn(wanted, text))) return true;
  if (/^[1-5]xx$/.test(wanted)) {
    return texts.some((text) => {
      const codes = text.matchAll(/(?<![\p{L}\p{N}_.])([1-5])\d\d(?![\p{L}\p{N}_])/gu);
      return [...codes].some(([, digit]) => digit === wanted[0]);
    });
  }
  if (commitId.test(wanted)) {
    return texts.some((text) =>
      [...text.matchAll(/\b[0-9a-f]{7,40}\b/g)].some(([id]) => id.startsWith(wanted)),
    );
  }
  // A quote is found where it stands, whatever is around it.
  return /\s/.test(wanted) && texts.some((text) => text.includes(wanted));
}

/** Times of day. */
export const clockTimesIn = (text: string): string[] =>
  [...text.matchAll(/(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])/g)].map(([time]) => time);

/** Whether the evidence names a time of day: `3:12` is found in `03:12:45`, and not in `13:12`. */
export const isTimeFound = (time: string, texts: readonly string[]): boolean => {
  const wanted = time.replace(/^0/, '');
  return texts.some((text) =>
    clockTimesIn(text)
      .map((seen) => seen.replace(/^0/, ''))
      .some((seen) => seen === wanted || seen.startsWith(`${wanted}:`)),
  );
};
