/**
 * A sentence without what differs from case to case. Each number and time of day that stands in the cited evidence becomes a slot,
 * which names the evidence and the place in it; another case of the same kind fills it by its own.
 */

// A part of a name, such as that of `v2.4.1`, `p95` or `E3`, is no number. A unit belongs to its number.
const number =
  /(?<![\p{L}\p{N}_.:/#@-])(?:\d{1,2}:\d{2}(?::\d{2})?|\d+(?:[.,]\d+)*)(?: ?(?:ns|us|µs|ms|s|min|h|d|x|%))?(?![\p{Script=Latin}\p{N}_]|[.:/-]\d)/gu;
const slot = /⟦(\d{1,3})\.(\d{1,3})⟧/g;
const brackets = /[⟦⟧]/;

const numbersIn = (text: string): string[] => [...text.matchAll(number)].map(([found]) => found);

/** Null for a text that could be taken for one with slots. */
export function cutSlots(text: string, cited: readonly string[]): string | null {
  if (brackets.test(text)) return null;
  const known = cited.map(numbersIn);
  return text.replaceAll(number, (found) => {
    for (const [at, numbers] of known.entries()) {
      const place = numbers.indexOf(found);
      if (place !== -1) return `⟦${at}.${place}⟧`;
    }
    return found;
  });
}

/** Null where the evidence has no such place. */
export function fillSlots(text: string, cited: readonly string[]): string | null {
  const known = cited.map(numbersIn);
  let isWhole = true;
  const filled = text.replaceAll(slot, (_, at: string, place: string) => {
    const found = known[Number(at)]?.[Number(place)];
    isWhole &&= found !== undefined;
    return found ?? '';
  });
  return isWhole ? filled : null;
}
