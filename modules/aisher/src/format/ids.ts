import type { Cell } from './table.ts';

/** Ids that several rows name: a row has the first eight characters, the table the rest of each. */
export type Aliases = Readonly<Record<string, string>>;

const aliasLength = 8;
const hex = /^[0-9a-f]{12,64}$/;

/** Two ids that begin alike keep their full length, as does an id of one row only. */
export function codeIds(cells: readonly Cell[]): { aliases: Aliases; cells: Cell[] } {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
  const taken = new Map<string, string | undefined>();
  const take = (alias: string, id: string | undefined) =>
    taken.set(alias, taken.has(alias) ? undefined : id);
  for (const id of counts.keys()) {
    if (hex.test(id)) take(id.slice(0, aliasLength), id);
    else take(id, undefined);
  }
  const aliases: Record<string, string> = {};
  for (const [alias, id] of taken) {
    if (id !== undefined && counts.get(id)! > 1) aliases[alias] = id.slice(aliasLength);
  }
  const coded = cells.map((cell) => {
    const alias = String(cell).slice(0, aliasLength);
    const rest = Object.hasOwn(aliases, alias) ? aliases[alias] : undefined;
    return rest !== undefined && cell === `${alias}${rest}` ? alias : cell;
  });
  return { aliases, cells: coded };
}

export const decodeIds = (aliases: Aliases, cells: readonly Cell[]): Cell[] =>
  cells.map((cell) => {
    const rest = Object.hasOwn(aliases, String(cell)) ? aliases[String(cell)] : undefined;
    return rest === undefined ? cell : `${cell}${rest}`;
  });
