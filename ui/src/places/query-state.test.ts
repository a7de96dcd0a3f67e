import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { countInTitle } from '../frames/title.ts';
import { hrefWith, placeChanged } from './query-state.ts';

const at = (pathname: string, search: string) =>
  Object.assign(globalThis, { location: { pathname, search } });

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'location');
  Reflect.deleteProperty(globalThis, 'document');
});

test('a value of the address changes and the others stay; an empty one leaves', () => {
  at('/', '?state=snoozed&q=%EA%B2%B0%EC%A0%9C');
  assert.equal(hrefWith({ state: 'all' }), '/?state=all&q=%EA%B2%B0%EC%A0%9C');
  assert.equal(hrefWith({ q: '' }), '/?state=snoozed');
  assert.equal(hrefWith({ q: '', state: '' }), '/');
  assert.equal(hrefWith({ group: 'note:a&b' }).endsWith('&group=note%3Aa%26b'), true);
  placeChanged();
});

test('how many wait is not put before a title that no page has said', () => {
  Object.assign(globalThis, { document: { title: 'Dojang' } });
  countInTitle(3);
  assert.equal(document.title, 'Dojang');
  countInTitle(0);
});
