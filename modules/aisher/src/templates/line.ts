import { dateWords, literals, units } from './vocabulary.ts';

/** What stands in a skeleton where messages differ. */
export const place = '<*>';

const joints: ReadonlySet<string> = new Set([
  ',',
  ':',
  ';',
  '-',
  '/',
  '.',
  '+',
  '~',
  '&',
  '|',
  '#',
  '##',
  'x',
  '::',
]);

/**
 * The tokens of a message as they are found. Places that stand beside each other, or in a list, become one as soon as they
 * are written, so that a list of any length takes one token.
 */
export class Line {
  readonly tokens: string[] = [];
  readonly #tokensMax: number;

  constructor(tokensMax: number) {
    this.#tokensMax = tokensMax;
  }

  get full(): boolean {
    return this.tokens.length >= this.#tokensMax;
  }

  get last(): string {
    return this.tokens[this.tokens.length - 1] ?? '';
  }

  word(text: string): void {
    if (this.last === place && units.has(text)) return;
    if (literals.has(text)) this.place();
    else this.tokens.push(text);
  }

  /** An empty list has a place, too, so that it is the same list when it holds something. */
  mark(text: string): void {
    if ((text === ']' && this.last === '[') || (text === '}' && this.last === '{')) this.place();
    this.tokens.push(text);
  }

  place(): void {
    const { tokens } = this;
    this.#dropDate();
    const end = tokens.length - 1;
    if (tokens[end] === place) return;
    if (tokens[end - 1] === place && joints.has(tokens[end]!)) {
      tokens.pop();
      return;
    }
    tokens.push(place);
  }

  /** Names of days and months belong to the number after them. */
  #dropDate(): void {
    const { tokens } = this;
    for (let end = tokens.length - 1; end >= 0; end -= 1) {
      const comma = tokens[end] === ',' && end > 0;
      if (!dateWords.has(tokens[comma ? end - 1 : end]!)) return;
      tokens.length = comma ? end - 1 : end;
      if (comma) end -= 1;
    }
  }
}
