/** FEBRL: people of an invented Australia, with typing errors. `soc_sec_id` is not read. */
import { readFileSync } from 'node:fs';
import {
  chanceOf,
  codeField,
  dayField,
  type Field,
  learnModel,
  pairsByKeys,
  textField,
  textLevel,
} from '../../modules/autus/src/engine/matching/index.ts';

interface Row {
  readonly id: string;
  readonly given: string;
  readonly surname: string;
  readonly number: string;
  readonly street: string;
  readonly place: string;
  readonly suburb: string;
  readonly postcode: string;
  readonly state: string;
  readonly birth: string;
}

export function readFebrl(path: string): Row[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim());
  return lines.map((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const at = (name: string) => cells[names.indexOf(name)] ?? '';
    return {
      id: at('rec_id'),
      given: at('given_name'),
      surname: at('surname'),
      number: at('street_number'),
      street: at('address_1'),
      place: at('address_2'),
      suburb: at('suburb'),
      postcode: at('postcode'),
      state: at('state'),
      birth: at('date_of_birth'),
    };
  });
}

const levels = (...rows: readonly (readonly [string, number, number])[]) =>
  rows.map(([word, m, u]) => ({ word, m, u }));

/** The best of two ways to lay two values beside each other: as they stand, or swapped. */
const swappable = (
  name: string,
  one: (row: Row) => string,
  two: (row: Row) => string,
): Field<Row>[] => {
  const isSwapped = (a: Row, b: Row) => {
    const straight =
      (one(a) && one(b) ? textLevel(one(a), one(b)) : 3) +
      (two(a) && two(b) ? textLevel(two(a), two(b)) : 3);
    const crossed =
      (one(a) && two(b) ? textLevel(one(a), two(b)) : 3) +
      (two(a) && one(b) ? textLevel(two(a), one(b)) : 3);
    return crossed < straight && crossed <= 3;
  };
  const field = (
    part: (row: Row) => string,
    other: (row: Row) => string,
    label: string,
  ): Field<Row> => ({
    name: label,
    levels: levels(
      ['same', 0.75, 0.01],
      ['one-letter', 0.1, 0.005],
      ['alike', 0.05, 0.01],
      ['swapped', 0.05, 0.001],
      ['different', 0.05, 0.974],
    ),
    term: part,
    compare: (a, b) => {
      if (isSwapped(a, b)) return part(a) && other(b) ? 3 : undefined;
      if (!part(a) || !part(b)) return undefined;
      const level = textLevel(part(a), part(b));
      return level === 3 ? 4 : level;
    },
  });
  return [field(one, two, `${name}-1`), field(two, one, `${name}-2`)];
};

const fields: Field<Row>[] = [
  ...swappable(
    'name',
    (row) => row.given,
    (row) => row.surname,
  ),
  ...swappable(
    'address',
    (row) => row.street,
    (row) => row.place,
  ),
  codeField('number', (row) => row.number),
  textField('suburb', (row) => row.suburb),
  codeField('postcode', (row) => row.postcode),
  codeField('state', (row) => row.state),
  dayField('birth', (row) => row.birth),
];

const keys = (row: Row): string[] => {
  const out: string[] = [];
  const key = (kind: string, ...parts: string[]) => {
    if (parts.every(Boolean)) out.push(`${kind}:${parts.join(' ')}`);
  };
  key('birth', row.birth);
  key('names', ...[row.given.slice(0, 4), row.surname.slice(0, 4)].sort());
  key('surname', row.surname, row.postcode.slice(0, 2));
  key('given', row.given, row.birth.slice(0, 4));
  key('street', row.street);
  key('street', row.place);
  key('suburb', row.suburb, row.number);
  key('suburb', row.suburb, row.given.slice(0, 2));
  key('postcode', row.postcode, row.surname.slice(0, 2));
  key('postcode', row.postcode, row.number);
  key('month', row.birth.slice(4), row.surname.slice(0, 2));
  key('month', row.birth.slice(4), row.given.slice(0, 2));
  return out;
};

const truthOf = (id: string) => id.match(/^rec-(\d+)-/)?.[1] ?? id;

export interface FebrlScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly pairs: number;
  readonly blocked: number;
  readonly ms: number;
}

export function scoreFebrl(
  rows: readonly Row[],
  atLeast = 0.5,
  misses?: (a: Row, b: Row, probability: number | undefined) => void,
): FebrlScore {
  const began = performance.now();
  const pairs = pairsByKeys(rows, keys);
  const model = learnModel(rows, pairs, fields);
  const said = new Map<string, number>();
  for (const [n, a] of pairs.left.entries()) {
    const [left, right] = [rows[a], rows[pairs.right[n] ?? 0]];
    if (left && right) said.set(`${a} ${pairs.right[n]}`, chanceOf(model, fields, left, right));
  }
  const ms = performance.now() - began;
  const groups = Map.groupBy(rows.keys(), (index) => truthOf(rows[index]?.id ?? ''));
  let truth = 0;
  let blocked = 0;
  let right = 0;
  for (const group of groups.values()) {
    for (const [i, a] of group.entries()) {
      for (const b of group.slice(i + 1)) {
        truth++;
        const probability = said.get(`${a} ${b}`);
        if (probability !== undefined) blocked++;
        if ((probability ?? 0) >= atLeast) right++;
        else misses?.(rows[a] as Row, rows[b] as Row, probability);
      }
    }
  }
  const claimed = [...said].filter(([, probability]) => probability >= atLeast);
  for (const [code, probability] of claimed) {
    const [a, b] = code.split(' ').map((index) => rows[Number(index)] as Row);
    if (a && b && truthOf(a.id) !== truthOf(b.id)) misses?.(a, b, -probability);
  }
  const [precision, recall] = [right / claimed.length, right / truth];
  return {
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
    pairs: pairs.left.length,
    blocked: blocked / truth,
    ms,
  };
}
