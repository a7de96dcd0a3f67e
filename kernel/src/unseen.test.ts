import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripUnseen } from './unseen.ts';

test('bidi, zero-width, tag and control characters go; lines, tabs and emoji stay', () => {
  const hidden = [
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u00ad',
    '\u{e0041}',
    '\u0007',
    '\r',
  ];
  assert.equal(stripUnseen(`a${hidden.join('b')}c`), `a${'b'.repeat(hidden.length - 1)}c`);
  for (const kept of ['줄\n\t끝', '🧑‍💻', '👩🏽‍🚀', '❤️‍🔥', 'é'])
    assert.equal(stripUnseen(kept), kept);
  assert.equal(stripUnseen('x\ud800y'), 'x\ufffdy');
});
