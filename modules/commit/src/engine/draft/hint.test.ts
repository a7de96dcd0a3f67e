import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputFile } from '../../testing/input-file.ts';
import { defaultConvention, draftMessage, scopeChange } from '../index.ts';

const code = 'export function total(rows) {\n  return rows.length;\n}\n';
const guarded =
  'export function total(rows) {\n  if (rows === null) return 0;\n  return rows.length;\n}\n';
const scope = await scopeChange({ files: [inputFile('src/cart.js', code, guarded)] });

const draftFor = (hint: string) =>
  draftMessage({ scope, convention: defaultConvention, branch: null, hint });
const own = 'fix: handle edge case in total';

test('a hint gives the type, a whole header, or the reason', () => {
  assert.equal(draftFor('refactor').header, 'refactor: rework total in cart');
  assert.equal(draftFor('버그 수정').message, own);
  const reason = 'empty carts crashed the page';
  assert.equal(draftFor(reason).message, `${own}\n\n${reason}`);
  const header = 'feat(cart)!: allow empty carts';
  assert.equal(draftFor(header).header, header);
});

test('a hint that says how to write is in no part of the message', () => {
  for (const order of [
    '한국어로, 이유도 써 줘',
    'please write it in Korean',
    '더 자세히 설명해 주세요',
    '왜 바꿨는지 더 자세히',
    'say more about why',
  ]) {
    const { header, message } = draftFor(order);
    assert.equal(header, own, 'an order is no subject');
    assert.ok(!message.includes(order), 'and no body');
  }
});

test('a header that is too long is cut at a word, and the rest is in the body', () => {
  const words = `fix: ${'carts of customers who came back '.repeat(5)}are kept`;
  const { header, body } = draftFor(words);
  assert.ok(header.length <= defaultConvention.headerLengthMax, header);
  assert.match(header, /\w…$/);
  assert.match(body, /^…/);
  const whole = `${header} ${body}`.replace(/…\s+…/, ' ').replace(/\s+/g, ' ');
  assert.equal(whole, words);
  assert.ok(body.split('\n').every((line) => line.length <= 72));
});
