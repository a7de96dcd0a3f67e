import type { Change } from '../change/change.ts';
import { lastName } from '../change/element-name.ts';
import type { ChangedElement } from '../change/scope.ts';
import type { Intent } from './draft-type.ts';

/** Verbs that tests and headers begin with, in the form that a header has. */
const verbs = new Set(
  'accept add allow apply avoid build cache call cancel check clean clear close collect compile compute convert copy create default delete deny detect disable display do drop emit enable ensure escape exclude exit expand export expose extract fail fall fetch find fix flush follow format generate get give guard handle hide honor ignore include inherit infer inject insert invalidate invoke join keep limit list load log make map match merge mount move normalize not open override parse pass patch prefer preserve prevent print process produce propagate provide read recognize recover redirect reject release remove render replace report request require reset resolve respect restore retry return reuse run save send serialize set show skip sort split start stop store strip support surface throw track transform treat trigger trim unmount update use validate wait warn work wrap write yield'.split(
    ' ',
  ),
);

const titleWordsMin = 3;
const titleLengthMax = 90;

/**
 * The purpose of a change in the words of its author: the title of a test that came with it, as a subject. Null
 * if no new test gives one, or its title is not a sentence.
 */
export function subjectFromTest(change: Change, intent: Intent): string | null {
  if (intent !== 'fix' && intent !== 'feat' && intent !== 'perf') return null;
  const added = change.elements.filter(({ kind, state }) => kind === 'test' && state === 'added');
  for (const each of added.slice(0, 5)) {
    const subject = sentence(titleOf(each), intent);
    if (subject !== null) return subject;
  }
  return null;
}

/**
 * The innermost title. `test_skips_empty` is split into words. In joined capitals the beginning of the title
 * cannot be found.
 */
function titleOf({ name }: ChangedElement): string {
  if (name.includes(' ')) return name.slice(name.lastIndexOf(' › ') + 1).replace(/^› /, '');
  return lastName(name)
    .replace(/^test_/, '')
    .replace(/_+/g, ' ');
}

function sentence(title: string, intent: Intent): string | null {
  const words = title
    .replace(/\s*\(?(?:gh-|#|issue\s*#?)\d+\)?:?\s*/gi, ' ')
    .replace(/^(?:it\s+)?(?:should|must|can|will)\s+(?:be able to\s+)?/i, '')
    .replace(/^\W+|[\s.:;,]+$/g, '')
    .trim();
  if (words.length > titleLengthMax || words.split(/\s+/).length < titleWordsMin) return null;
  if (!/^[\p{Script=Latin}\p{N}\p{P}\p{S}\s]+$/u.test(words)) return null;
  const negated = /^(?:(?:does|do|did) not|doesn['’]t|don['’]t|not|never)\s+(\w+)\b(.*)$/i.exec(
    words,
  );
  if (negated) return `do not ${baseForm(negated[1]!)}${negated[2]}`;
  const [first = ''] = words.split(/\s+/);
  const verb = baseForm(first.toLowerCase());
  if (verbs.has(verb.replace(/^re-/, ''))) return `${verb}${words.slice(first.length)}`;
  // "is awaited before …" has no subject.
  if (/^(?:is|are|was|were|has|have|when|if|with|without|for|in|on|after|before)$/i.test(first))
    return null;
  const rest = /^[A-Z][a-z]+$/.test(first)
    ? first.toLowerCase() + words.slice(first.length)
    : words;
  const clause = rest.replace(/ (?:should|must|will|can) (?!not\b)/, ' ');
  if (clause !== rest || / (?:is|are|does|do|has|have|stays?|should) /.test(rest) || isClause(rest))
    return `ensure ${clause}`;
  return intent === 'feat' ? `support ${rest}` : intent === 'perf' ? null : `handle ${rest}`;
}

/** `a discount stops at zero`: a noun, and then what it does. */
function isClause(words: string): boolean {
  const [article = '', ...others] = words.split(/\s+/);
  if (!/^(?:an?|the|every|each|no|one)$/i.test(article)) return false;
  return others.slice(1, -1).some((word) => baseForm(word) !== word);
}

/** `handles` → `handle`, `passes` → `pass`, `applies` → `apply`, if we know the verb. */
function baseForm(word: string): string {
  for (const form of [word.replace(/s$/, ''), word.replace(/es$/, ''), word.replace(/ies$/, 'y')]) {
    if (form !== word && verbs.has(form)) return form;
  }
  return word;
}
