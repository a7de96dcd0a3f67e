/** `*` stands for any text, `/` included. No expression of a stranger is ever run: this walks both texts once or so. */
export function matchesGlob(glob: string, text: string): boolean {
  let [at, from] = [0, 0];
  let [star, retry] = [-1, 0];
  while (from < text.length) {
    if (glob[at] === '*') {
      [star, retry] = [at, from];
      at += 1;
    } else if (at < glob.length && glob[at] === text[from]) {
      at += 1;
      from += 1;
    } else if (star >= 0) {
      retry += 1;
      [at, from] = [star + 1, retry];
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
