/**
 * A small repository of one's own to try the loop on: a café's order book with a history, a bare
 * remote beside it, and real pending changes. The playground makes it once; `npm run demo` changes it again.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Cafe {
  readonly repository: string;
  readonly remote: string;
}

const order = `export interface OrderLine {
  readonly menu: string;
  readonly count: number;
  readonly priceWon: number;
}

/** Sum of an order in won, before discounts. */
export function orderTotal(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.count * line.priceWon, 0);
}
`;

const orderTest = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderTotal } from './order.ts';

test('an order costs the sum of its lines', () => {
  assert.equal(orderTotal([{ menu: 'latte', count: 2, priceWon: 4500 }]), 9000);
});
`;

const loyalty = `/** Stamps that make one free drink. */
export const stampsForFreeDrink = 10;

/** Drinks a card has earned, and the stamps left on it. */
export function redeem(stamps: number): { free: number; left: number } {
  return { free: Math.floor(stamps / stampsForFreeDrink), left: stamps % stampsForFreeDrink };
}
`;

const history: readonly (readonly [string, Record<string, string>])[] = [
  [
    'docs: describe the order book',
    { 'README.md': '# 다방 주문장\n\nThe order book of a small café.\n' },
  ],
  ['feat(order): add up the lines of an order', { 'src/order.ts': order }],
  ['test(order): cover the total', { 'src/order.test.ts': orderTest }],
  ['feat(loyalty): redeem a stamp card', { 'src/loyalty.ts': loyalty }],
  ['chore: ignore local files', { '.gitignore': 'node_modules/\n.env\n' }],
];

/** The changes that wait when the playground is new. */
const pending: Record<string, string> = {
  'src/order.ts': `${order}
/** A discount never makes an order cost less than nothing. */
export function applyDiscount(totalWon: number, discountWon: number): number {
  return Math.max(0, totalWon - discountWon);
}
`,
  'src/order.test.ts': `${orderTest.replace('{ orderTotal }', '{ applyDiscount, orderTotal }')}
test('a discount stops at zero', () => {
  assert.equal(applyDiscount(3000, 5000), 0);
});
`,
  'README.md':
    '# 다방 주문장\n\nThe order book of a small café.\n\nDiscounts: `applyDiscount` takes won and stops at zero.\n',
};

const identity = ['-c', 'user.name=Playground', '-c', 'user.email=playground@localhost'];

function git(folder: string, ...words: string[]): string {
  return execFileSync('git', ['-C', folder, ...identity, ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

function write(folder: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Makes the repository and its remote in `folder` when they are not there. */
export function ensureCafe(folder: string): Cafe {
  const places = { repository: join(folder, 'cafe'), remote: join(folder, 'cafe.git') };
  const finished = join(folder, '.ready');
  if (existsSync(finished)) return places;
  mkdirSync(places.repository, { recursive: true });
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', places.remote);
  git(places.repository, 'init', '--quiet', '--initial-branch=main');
  git(places.repository, 'config', 'user.name', 'Playground');
  git(places.repository, 'config', 'user.email', 'playground@localhost');
  // The person's own hooks and signing are turned off in the playground.
  git(places.repository, 'config', 'core.hooksPath', '.git/hooks');
  git(places.repository, 'config', 'commit.gpgsign', 'false');
  for (const [message, files] of history) {
    write(places.repository, files);
    git(places.repository, 'add', '--all');
    git(places.repository, 'commit', '--quiet', '--message', message);
  }
  git(places.repository, 'remote', 'add', 'origin', places.remote);
  git(places.repository, 'push', '--quiet', '--set-upstream', 'origin', 'main');
  write(places.repository, pending);
  writeFileSync(finished, '');
  return places;
}

/** One more real change, so that there is something to stamp again. */
export function changeCafe({ repository }: Cafe): string {
  const path = join(repository, 'src', 'loyalty.ts');
  const text = readFileSync(path, 'utf8');
  const number = [...text.matchAll(/export function bonus\d+/g)].length + 1;
  writeFileSync(
    path,
    `${text}
/** Extra stamps for a visit on day ${number} of the opening week. */
export function bonus${number}(drinks: number): number {
  return drinks * ${number};
}
`,
  );
  return 'src/loyalty.ts';
}
