/** Why ClickHouse gave no answer; also a key of the module's words. */
export type StoreFault =
  | 'away'
  | 'unreachable'
  | 'overloaded'
  | 'too-slow'
  | 'too-much-memory'
  | 'too-large'
  | 'bad-answer'
  | 'no-rights'
  | 'unknown-name'
  | 'refused'
  | 'busy'
  | 'closed';

/** How often a fault is worth another try. Syntax and rights do not get better by waiting. */
const triesMax: Partial<Record<StoreFault, number>> = {
  unreachable: Number.POSITIVE_INFINITY,
  overloaded: Number.POSITIVE_INFINITY,
  'bad-answer': Number.POSITIVE_INFINITY,
  'too-slow': 2,
  'too-much-memory': 2,
};

/** Codes of ClickHouse that say more than "the query failed". */
const faults: Readonly<Record<number, StoreFault>> = {
  16: 'unknown-name',
  46: 'unknown-name',
  47: 'unknown-name',
  60: 'unknown-name',
  81: 'unknown-name',
  159: 'too-slow',
  164: 'no-rights',
  191: 'too-large',
  202: 'overloaded',
  241: 'too-much-memory',
  307: 'too-large',
  396: 'too-large',
  497: 'no-rights',
  516: 'no-rights',
};

/** ClickHouse failed, was not reached, or gave what is no answer. */
export class StoreError extends Error {
  readonly fault: StoreFault;
  /** The number that ClickHouse gives its exceptions. */
  readonly code: number | null;

  constructor(
    fault: StoreFault,
    message: string,
    { code = null, cause }: { code?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'StoreError';
    this.fault = fault;
    this.code = code;
  }

  /** Whether the try after so many may succeed. */
  mayTryAgain(tries: number): boolean {
    return tries < (triesMax[this.fault] ?? 1);
  }
}

/** Messages of ClickHouse quote whole queries; what is shown and logged is the beginning. */
const messageMax = 500;
const exceptionText = /Code: (\d{1,5})\. DB::(?:\w+)?Exception: /;

/** The exception in a text of ClickHouse, wherever it stands; undefined where there is none. */
export function exceptionIn(text: string): StoreError | undefined {
  const found = exceptionText.exec(text);
  if (!found) return undefined;
  const code = Number(found[1]);
  const message = text.slice(found.index, found.index + messageMax);
  return new StoreError(faults[code] ?? 'refused', message, { code });
}

/** What a request ended with, in our words. */
export function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const { code, message = '' } = error as { code?: unknown; message?: string };
  const named = Number(code);
  // The client gives the code of an exception apart from its text.
  if (Number.isInteger(named) && named > 0) {
    const text = message.slice(0, messageMax);
    return new StoreError(faults[named] ?? 'refused', text, { code: named, cause: error });
  }
  const exception = exceptionIn(message);
  if (exception) return exception;
  const isHtml = message.trimStart().startsWith('<');
  if (isHtml) return new StoreError('bad-answer', 'a page came instead of rows', { cause: error });
  return new StoreError('unreachable', message.slice(0, messageMax), { cause: error });
}
