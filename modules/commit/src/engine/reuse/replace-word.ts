/** Whether the text at this place is a whole word, and not part of a path, a name or a version. */
function isWordAt(text: string, at: number, length: number): boolean {
  const [before = ' ', after = ' ', next = ' '] = [
    text[at - 1],
    text[at + length],
    text[at + length + 1],
  ];
  if (/[\w.@/-]/.test(before) || /[\w/-]/.test(after)) return false;
  return after !== '.' || !/\w/.test(next);
}

/** Replaces a word without a regular expression, because the word is a name from the change. */
export function replaceWord(text: string, word: string, by: () => string): string {
  let [out, from] = ['', 0];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at)) {
    const isWord = isWordAt(text, at, word.length);
    if (isWord) {
      out += text.slice(from, at) + by();
      from = at + word.length;
    }
    at += isWord ? word.length : 1;
  }
  return out + text.slice(from);
}
