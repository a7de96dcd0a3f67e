/**
 * Words that say something about the type of a change when they are added or removed, in most languages of
 * code.
 */
const words = `
null undefined none nil empty missing invalid valid check ensure guard error errors exception err fail failed
failure warn warning catch try throw throws raise panic unwrap retry timeout race lock mutex leak crash bug fix
workaround hack issue regression edge fallback default safe escape trim length size count index offset bounds
max min clamp round return if else switch case match break continue for while loop not and or equals compare
parse parser encode decode format string number bool int float list array map set get add remove delete update
create new init build make load save open close read write send fetch request response handle handler event
listener callback async await promise thread option options config setting settings flag feature enable enabled
disable disabled support allow mode theme icon button page view route router api endpoint client server query
export import module require use include public private protected internal static const let var final readonly
class function def fn func struct type interface enum trait impl extends abstract override generic deprecated
legacy old todo log logger debug print console info trace expect assert should describe test it mock stub
fixture spec cache cached memo lazy batch pool perf performance fast slow optimize inline clone copy reuse
version release install run steps uses job jobs workflow runner matrix node image env docker deploy publish
name description lint eslint prettier ignore cast any unknown optional string_view helper util utils rename
`;
const known = new Set(words.trim().split(/\s+/));
const linesMax = 600;
const cuesMax = 40;

/**
 * Counts cues that an edit adds (`+word`) or removes (`-word`). A word on both sides cancels out, because text
 * that only moved or was rephrased says nothing.
 */
export class CueCounter {
  readonly #counts = new Map<string, number>();
  #lines = 0;

  count(line: string, by: 1 | -1): void {
    if (this.#lines >= linesMax) return;
    this.#lines += 1;
    for (const [part] of line.slice(0, 300).matchAll(/[A-Z]?[a-z]{1,30}|[A-Z]{2,30}(?![a-z])/g)) {
      const word = part.toLowerCase();
      if (known.has(word)) this.#counts.set(word, (this.#counts.get(word) ?? 0) + by);
    }
  }

  /** Only the strongest cues, because the counts are sent with each capture. */
  traits(): [string, number][] {
    return [...this.#counts]
      .filter(([, net]) => net !== 0)
      .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]) || (a[0] < b[0] ? -1 : 1))
      .slice(0, cuesMax)
      .map(([word, net]) => [`${net > 0 ? '+' : '-'}${word}`, Math.abs(net)]);
  }
}
