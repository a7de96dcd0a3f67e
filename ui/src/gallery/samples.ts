import { type Api, ApiProblem } from '../api.ts';
import type { Asked } from '../states/loaded.tsx';

const nothing = { error: null, isError: false, refetch: () => undefined };
export const asking: Asked<string> = { ...nothing, data: undefined };
export const answered: Asked<string> = { ...nothing, data: 'ok' };

/** The server's own words for a code that no catalogue has, with a trace to follow. */
export const refusal = new ApiProblem(409, 'sample', 'A newer draft of this branch replaced it.', {
  trace_uuid: '0192f7a4-3c1b-7def-8a3e-2f6c1d9b7e55',
});
export const refused: Asked<string> = { ...asking, isError: true, error: refusal };
export const unreachable: Asked<string> = {
  ...asking,
  isError: true,
  error: new ApiProblem(0, 'offline', ''),
};

export interface SamplePage {
  readonly numbers: readonly number[];
  readonly nextCursor: string | null;
}

/** Answers any list with three rows a page, three pages in all. */
export const sampleApi: Api = {
  get: async <T>(path: string): Promise<T> => {
    const from = Number(new URLSearchParams(path.split('?')[1]).get('cursor') ?? 0);
    const page: SamplePage = {
      numbers: [from + 1, from + 2, from + 3],
      nextCursor: from < 6 ? String(from + 3) : null,
    };
    return page as T;
  },
  send: () => Promise.reject(refusal),
};

const minute = 60_000;
/** The moment when the page was opened, so that what it shows does not move. */
const opened = Date.now();
export const at = (minutes: number) => new Date(opened + minutes * minute).toISOString();

/** Falls and rises, the same at each look. */
export const wave = (length: number, scale: number, shift = 0) =>
  Array.from({ length }, (_, n) =>
    Math.round((Math.sin((n + shift) / 1.7) + 1.2) * scale * (1 + (n % 3) / 4)),
  );
