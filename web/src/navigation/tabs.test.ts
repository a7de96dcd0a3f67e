import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tabsMax, tabsOf } from './tabs.ts';

const own = ['ledger', 'devices', 'people'];
const of = (modules: readonly string[]) => tabsOf('inbox', modules, own, 'more');

test('a phone never has more than five tabs, and nothing is lost', () => {
  for (let count = 0; count <= 6; count += 1) {
    const modules = Array.from({ length: count }, (_, index) => `module-${index}`);
    const { tabs, rest } = of(modules);
    assert.ok(tabs.length <= tabsMax, `${count} modules make ${tabs.length} tabs`);
    assert.equal(tabs[0], 'inbox');
    assert.equal(tabs.at(-1), 'more');
    assert.deepEqual([...tabs.slice(1, -1), ...rest], [...modules, ...own]);
  }
});

test('modules come before the places of the shell', () => {
  assert.deepEqual(of(['a']).tabs, ['inbox', 'a', 'ledger', 'devices', 'more']);
  assert.deepEqual(of(['a', 'b', 'c', 'd']), {
    tabs: ['inbox', 'a', 'b', 'c', 'more'],
    rest: ['d', ...own],
  });
});
