/** Tokens of a text as the models of OpenAI count them (o200k). For other models the count is an estimate. */

export interface Tokens {
  readonly tokens: number;
  /** False where a long text was counted by samples of it. */
  readonly isExact: boolean;
}

export type CountTokens = (text: string) => Tokens;

/** The tokenizer takes the square of the time for one long word, so such a word is cut. */
const longRun = /[\p{L}\p{M}]{200}|[^\s\p{L}\p{N}]{200}|\s{200}/gu;
const exactMax = 400_000;
const samples = 40;
const sampleLength = 5_000;

/** `encode` counts a piece of text in which no word is longer than 200 characters. */
function counterOf(encode: (piece: string) => number): CountTokens {
  const countAll = (text: string) => {
    let tokens = 0;
    let from = 0;
    for (const run of text.matchAll(longRun)) {
      const end = run.index + run[0].length;
      tokens += encode(text.slice(from, end));
      from = end;
    }
    return tokens + encode(text.slice(from));
  };
  return (text) => {
    if (text.length <= exactMax) return { tokens: countAll(text), isExact: true };
    const apart = (text.length - sampleLength) / (samples - 1);
    let tokens = 0;
    for (let at = 0; at < samples; at++) {
      const start = Math.floor(at * apart);
      tokens += countAll(text.slice(start, start + sampleLength));
    }
    const perCharacter = tokens / (samples * sampleLength);
    return { tokens: Math.round(perCharacter * text.length), isExact: false };
  };
}

let loaded: Promise<CountTokens> | undefined;

/** The ranks of 200,000 tokens take a while to load, so the first who counts loads them. */
export function loadTokenCounter(): Promise<CountTokens> {
  loaded ??= import('gpt-tokenizer/encoding/o200k_base').then(({ countTokens }) =>
    // What looks like a control token in a stranger's text is text.
    counterOf((piece) => countTokens(piece, { disallowedSpecial: new Set() })),
  );
  return loaded;
}

/** Families whose tokenizer is o200k. */
const counted = /^(?:openai\/)?(?:gpt-4o|gpt-4\.1|gpt-5|o[134](?:-|$)|chatgpt-4o)/;

/** Whether counts hold for a model by its name, or are estimates to be shown as such. */
export const isCountedFor = (model: string): boolean => counted.test(model);
