/** Words that a subject says of itself, whatever elements of that name changed. */
const plainWords = new Set(
  'build case change check class code config data default docs error file files from function handle import index into item items list main message method module name names node option options parse props remove rename render result return rule rules size state string style test tests text this type types update value values version when with'.split(
    ' ',
  ),
);

/** A subject names an element by its identifier as a word, unless that is plain English. */
export function isNamed(name: string, subject: string): boolean {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (new RegExp(`\`${escaped}\``).test(subject)) return true;
  if (name.length < 4 || plainWords.has(name)) return false;
  return new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`).test(subject.replace(/^\w+ /, ''));
}

/** The names by which elements can be meant: what stands after the last dot. */
export const candidateNames = (elements: readonly { readonly name: string }[]): string[] =>
  elements.map(({ name }) => name.slice(name.lastIndexOf('.') + 1));
