/**
 * A text as it stands in a statement that takes no parameters.
 *
 * @throws Error for a character that could end it.
 */
export function literal(text: string): string {
  if (!/^[\w.:+-]*$/.test(text)) throw new Error('only plain words, ids and times are literals');
  return `'${text}'`;
}

/** Any text as it stands in a statement that takes no parameters. */
export const quoted = (text: string): string =>
  `E'${text.replace(/['\\]/g, (character) => character + character)}'`;
