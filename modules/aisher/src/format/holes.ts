/** A text as a template with holes: the words that hold a digit are what differs from row to row. */

export const hole = '{}';

const word = /[A-Za-z0-9_.:-]+/g;
const hasDigit = /\d/;

export interface Split {
  readonly template: string;
  readonly words: readonly string[];
}

/** No word holds a space, so words joined by spaces are told apart again. */
export function splitText(text: string): Split {
  const words: string[] = [];
  const template = text.replace(word, (found) => {
    if (!hasDigit.test(found)) return found;
    words.push(found);
    return hole;
  });
  return { template, words };
}

/** A text that holds the mark of a hole itself cannot be split and joined again. */
export const canSplit = (text: string): boolean => !text.includes(hole);

export function joinText({ template, words }: Split): string {
  const parts = template.split(hole);
  return parts.map((part, at) => (at === 0 ? part : `${words[at - 1]}${part}`)).join('');
}
