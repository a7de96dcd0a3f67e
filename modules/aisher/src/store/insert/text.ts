/** Half of a surrogate pair, alone, refuses the whole batch. */
export const wellFormed = (text: string): string => text.toWellFormed();

export function wellFormedMap(map: Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name in map) out[wellFormed(name)] = wellFormed(map[name] ?? '');
  return out;
}

/** JSON has no NaN and no infinity. Such a number is no number to anyone who sums. */
export function finiteMap(map: Readonly<Record<string, number>>): Record<string, number> {
  const out: Record<string, number> = {};
  for (const name in map) {
    const value = map[name];
    if (value !== undefined && Number.isFinite(value)) out[wellFormed(name)] = value;
  }
  return out;
}

export function boolMap(map: Readonly<Record<string, boolean>>): Record<string, boolean> {
  const out: Record<string, boolean> = {};
  for (const name in map) out[wellFormed(name)] = map[name] === true;
  return out;
}
