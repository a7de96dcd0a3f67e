/** Whether what stands there is a word of its own, and no part of a path, a name or a version. */
function isWordAt(text: string, at: number, length: number): boolean {
  const [before = ' ', after = ' ', next = ' '] = [
    text[at - 1],
    text[at + length],
    text[at + length + 1],
  ];
  if (/[\w.@/-]/.test(before) || /[\w/-]/.test(after)) return false;
  return after !== '.' || !/\w/.test(next);
}

/** Without an expression: the word is a name of the change. */
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
