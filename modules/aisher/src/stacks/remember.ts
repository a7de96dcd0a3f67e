/** Texts that are longer are worked out each time: what strangers send must not fill the memory. */
const charsMax = 300;

/**
 * A pure function that remembers its last answers. Frames of one service have the same few hundred paths, however many
 * errors there are. Of the answers, the older half goes when there are too many.
 */
export function remember<V>(work: (text: string) => V, entriesMax = 4_000): (text: string) => V {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  return (text) => {
    if (text.length > charsMax) return work(text);
    const known = young.get(text);
    if (known !== undefined) return known;
    const answer = old.get(text) ?? work(text);
    young.set(text, answer);
    if (young.size > entriesMax / 2) [old, young] = [young, new Map<string, V>()];
    return answer;
  };
}
