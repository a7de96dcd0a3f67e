const asText = (text: string): string => text;

const toNumbers = (text: string): (number | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : Number(item)));

/** How both databases read a value, by the number of its type in `pg_type`. The others are as the drivers have them. */
export const valueParsers: Readonly<Record<number, (text: string) => unknown>> = {
  // int8
  20: Number,
  // date
  1082: asText,
  // timestamp
  1114: asText,
  // interval
  1186: asText,
  // int8[]
  1016: toNumbers,
};
