/** What a café's order book is made of: its history, and three changes that wait. */

export type Files = Readonly<Record<string, string>>;

const readme = '# 다방 주문장\n\n작은 다방의 주문을 적고 더합니다.\n';

const order = `export interface OrderLine {
  readonly menu: string;
  readonly count: number;
  readonly priceWon: number;
}

/** 할인하기 전 주문 합계(원). */
export function orderTotal(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.count * line.priceWon, 0);
}
`;

const orderTest = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderTotal } from './order.ts';

test('주문 합계는 줄의 합이다', () => {
  assert.equal(orderTotal([{ menu: '라떼', count: 2, priceWon: 4500 }]), 9000);
});
`;

const loyalty = `/** 무료 음료 한 잔이 되는 도장 수. */
export const stampsForFreeDrink = 10;

/** 카드로 받을 수 있는 음료와 남는 도장. */
export function redeem(stamps: number): { free: number; left: number } {
  return { free: Math.floor(stamps / stampsForFreeDrink), left: stamps % stampsForFreeDrink };
}
`;

const hours = `/** 문을 여는 시각과 닫는 시각. */
export const opensAt = 9;
export const closesAt = 21;

export function isOpen(hour: number): boolean {
  return hour >= opensAt && hour <= closesAt;
}
`;

export const history: readonly (readonly [message: string, files: Files])[] = [
  ['docs: 주문장 소개', { 'README.md': readme }],
  ['feat(order): 주문 합계 계산', { 'src/order.ts': order }],
  ['test(order): 주문 합계 확인', { 'src/order.test.ts': orderTest }],
  ['feat(loyalty): 도장 카드로 무료 음료 주기', { 'src/loyalty.ts': loyalty }],
  ['feat(hours): 영업 시간 확인', { 'src/hours.ts': hours }],
  ['chore: 로컬 파일 무시', { '.gitignore': 'node_modules/\n.env\n' }],
];

/** A change of one thing, with its test. */
export const discount: Files = {
  'src/order.ts': `${order}
/** 할인해도 합계는 0원보다 작아지지 않는다. */
export function applyDiscount(totalWon: number, discountWon: number): number {
  return Math.max(0, totalWon - discountWon);
}
`,
  'src/order.test.ts': `${orderTest.replace('{ orderTotal }', '{ applyDiscount, orderTotal }')}
test('할인은 0원에서 멈춘다', () => {
  assert.equal(applyDiscount(3000, 5000), 0);
});
`,
};

/** A key that must not leave the machine. It is made up, in two parts so that no file of ours has one. */
export const withSecret: Files = {
  'src/pay.ts': `const secretKey = '${['sk', 'live', '51Hb8Kc2LxZq9Wn4Vt7Rp3Ym6Jd'].join('_')}';

/** 카드로 받은 돈을 확인한다. */
export async function confirmPayment(orderId: string, amountWon: number): Promise<boolean> {
  const answer = await fetch('https://pay.example.com/confirm', {
    method: 'POST',
    headers: { authorization: \`Bearer \${secretKey}\` },
    body: JSON.stringify({ orderId, amountWon }),
  });
  return answer.ok;
}
`,
};

/** Two things that have nothing to do with each other. */
export const twoThings: Files = {
  'README.md': `${readme}\n문은 아침 9시에 열고 밤 9시에 닫습니다.\n`,
  'src/loyalty.ts': `${loyalty}
/** 생일에는 도장을 두 배로 찍는다. */
export function stampsFor(drinks: number, isBirthday: boolean): number {
  return isBirthday ? drinks * 2 : drinks;
}
`,
  'src/loyalty.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stampsFor } from './loyalty.ts';

test('생일에는 도장이 두 배다', () => {
  assert.equal(stampsFor(3, true), 6);
});
`,
};
