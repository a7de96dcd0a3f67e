import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialsOf } from './jamo.ts';

test('initials are the first letters of syllables, whatever form the syllables came in', () => {
  assert.equal(initialsOf('김민준'), 'ㄱㅁㅈ');
  assert.equal(initialsOf('김민준'.normalize('NFD')), 'ㄱㅁㅈ');
  assert.equal(initialsOf('쌍둥이 Jane'), 'ㅆㄷㅇjane');
  assert.equal(initialsOf('ㄱㅁ'), 'ㄱㅁ');
});
