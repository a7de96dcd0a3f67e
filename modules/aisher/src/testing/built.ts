/** A build in one line, `assets/app.js`: `charge` of `src/pay.ts` throws at 5:9, called from 12:3. */
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A variable-length quantity in base 64, as the format has it. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let out = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    out += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return out;
}

/** [column, source, line, column there, name]: each value is written as its difference from the one before. */
function segments(list: readonly (readonly number[])[]): string {
  const last = [0, 0, 0, 0, 0];
  const segment = (values: readonly number[]) =>
    values
      .map((value, at) => {
        const difference = value - (last[at] ?? 0);
        last[at] = value;
        return vlq(difference);
      })
      .join('');
  return list.map(segment).join(',');
}

export const builtMap = {
  version: 3,
  sources: ['webpack://shop/./src/pay.ts'],
  sourcesContent: ['const secretOfTheSource = 1;'],
  names: ['charge'],
  mappings: segments([
    [300, 0, 4, 8],
    [500, 0, 11, 2, 0],
  ]),
};

/** The stack as a browser tells it, of a build whose file has this name. */
export const builtStack = (name = 'app.js') => `TypeError: no card
    at t (https://shop.example/static/assets/${name}:1:301)
    at e (https://shop.example/static/assets/${name}:1:501)`;
