import { createRowMask, type RowMasker } from '../receiver/settle/row-mask.ts';
import type { Store } from '../store/store.ts';

type MaskText = ReturnType<typeof createRowMask>;

/** What is looked up by its value, and what a group is named by. */
const names =
  /^(?:key|trace|span|service|peer|kind|type|unit|metric|severity|release|version|versions|environment|samples|.*[iI]ds?)$/;

function masked(mask: MaskText, key: string, value: unknown): unknown {
  if (names.test(key)) return value;
  if (typeof value === 'string') return mask('body', value);
  if (Array.isArray(value)) return value.map((each) => masked(mask, key, each));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  // Attributes are judged by their own names.
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      typeof each === 'string' ? mask(name, each) : masked(mask, name, each),
    ]),
  );
}

/** What others stored was never masked: it is, before anything here sees it. */
export function maskedStore<S extends Pick<Store, 'ask'>>(store: S, masker: RowMasker): S {
  const mask = createRowMask(masker);
  return {
    ...store,
    ask: async (org, query, params) => {
      const rows = await store.ask(org, query, params);
      const hidden = rows.map((row) =>
        typeof row === 'object' && row !== null
          ? (Object.fromEntries(
              Object.entries(row).map(([key, value]) => [key, masked(mask, key, value)]),
            ) as typeof row)
          : row,
      );
      return hidden.filter((row) => query.stillAnswers?.(row, params) ?? true);
    },
  };
}
