export interface Mark {
  readonly text: string;
  /** It stands where other lines of the template have something else. */
  readonly isPlace: boolean;
}

const place = '<*>';
const blank = /\s/;

/**
 * A line cut into what its template says and what stands at the template's places. Blanks are not compared, since a
 * template puts one between any two of its words. A template that does not fit marks nothing.
 */
export function marksOf(body: string, template: string): Mark[] {
  const plain = [{ text: body, isPlace: false }];
  if (!template.includes(place)) return plain;
  const { dense, at } = withoutBlanks(body);
  const marks: Mark[] = [];
  let [from, shown] = [0, 0];
  const say = (until: number, isPlace: boolean) => {
    if (until > shown) marks.push({ text: body.slice(shown, until), isPlace });
    shown = Math.max(shown, until);
  };
  const parts = template.split(place).map((part) => withoutBlanks(part).dense);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    // A place at the end reaches to the end; the first part has to stand at the beginning.
    const found = part === '' ? (isLast ? dense.length : from) : dense.indexOf(part, from);
    if (found === -1 || (index === 0 && found !== 0)) return plain;
    if (index > 0) say((at[found - 1] ?? -1) + 1, true);
    from = found + part.length;
    if (part !== '') say(isLast ? body.length : (at[from] ?? body.length), false);
  }
  say(body.length, false);
  return marks;
}

/** `at` says where in the text each of the characters stands. */
function withoutBlanks(text: string): { dense: string; at: number[] } {
  const at: number[] = [];
  let dense = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (blank.test(character)) continue;
    dense += character;
    at.push(index);
  }
  return { dense, at };
}
