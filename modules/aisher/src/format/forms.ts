import { encode } from '@toon-format/toon';
import { compact, type Steps } from './compact.ts';
import { type ErrorRow, plainOf } from './error-row.ts';
import { type GroupingOptions, group } from './grouped.ts';
import type { CountTokens } from './tokens.ts';

/** The same errors in each form, with its tokens. Only `grouped` loses something. */
export const formNames = ['json', 'toon', 'compactedJson', 'compactedToon', 'grouped'] as const;
export type FormName = (typeof formNames)[number];

export interface Form {
  readonly name: FormName;
  readonly tokens: number;
  /** False where a part of the rows or of the text was counted, and the rest taken to be like it. */
  readonly isExact: boolean;
  /** Written when it is asked for: of thousands of errors only one form is sent. */
  readonly text: () => string;
}

export interface FormsOptions extends GroupingOptions {
  readonly steps?: Steps;
}

export interface Forms {
  readonly forms: Readonly<Record<FormName, Form>>;
  /** The smallest that loses nothing. */
  readonly lossless: Form;
}

/** Rows of plain forms that are counted; thousands of them are alike enough. */
const countedMax = 1_000;

function everyNth(rows: readonly ErrorRow[]): readonly ErrorRow[] {
  if (rows.length <= countedMax) return rows;
  return Array.from(
    { length: countedMax },
    (_, at) => rows[Math.floor((at * rows.length) / countedMax)]!,
  );
}

export function writeForms(
  rows: readonly ErrorRow[],
  countTokens: CountTokens,
  options: FormsOptions = {},
): Forms {
  const counted = everyNth(rows).map(plainOf);
  const compacted = compact(rows, options.steps);
  const groups = group(rows, options);
  const form = (
    name: FormName,
    write: (some?: typeof counted) => string,
    isOfRows = false,
  ): Form => {
    const isPart = isOfRows && counted.length < rows.length;
    const { tokens, isExact } = countTokens(isOfRows ? write(counted) : write());
    return {
      name,
      tokens: isPart ? Math.round((tokens * rows.length) / counted.length) : tokens,
      isExact: isExact && !isPart,
      text: () => write(),
    };
  };
  const all = () => rows.map(plainOf);
  const forms: Readonly<Record<FormName, Form>> = {
    json: form('json', (some = all()) => JSON.stringify(some), true),
    toon: form('toon', (some = all()) => encode(some), true),
    compactedJson: form('compactedJson', () => JSON.stringify(compacted)),
    compactedToon: form('compactedToon', () => encode(compacted)),
    grouped: form('grouped', () => encode(groups)),
  };
  const lossless = formNames
    .filter((name) => name !== 'grouped')
    .map((name) => forms[name])
    .reduce((best, each) => (each.tokens < best.tokens ? each : best));
  return { forms, lossless };
}
