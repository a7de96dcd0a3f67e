import assert from 'node:assert/strict';
import { test } from 'node:test';
import { avatarGrounds, avatarInk, groundOf } from './avatar-colours.ts';
import { initialsOf } from './initials.ts';

test('a Korean name gives the given name, any other one the first and the last letter', () => {
  const names = {
    김도장: '도장',
    이솔: '솔',
    남궁민: '민',
    황보석규: '석규',
    '김 하늘': '하늘',
    솔: '솔',
    대표: '대표',
    이사: '이사',
    개발팀: '개발',
    'Ada Lovelace': 'AL',
    ada: 'A',
    'élan vital': 'ÉV',
    '👩‍💻 dev': '👩‍💻D',
    '홍길동 (Hong)': '홍(',
    '\u200b\u202e': '?',
    '': '?',
  };
  for (const [name, initials] of Object.entries(names)) assert.equal(initialsOf(name), initials);
});

const channel = (value: number) =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const lightOf = (hex: string) => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) =>
    channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255),
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test('initials can be read on each ground, and a name keeps its ground', () => {
  assert.ok(avatarGrounds.length > 4);
  for (const ground of avatarGrounds) {
    const contrast = (lightOf(avatarInk) + 0.05) / (lightOf(ground) + 0.05);
    assert.ok(contrast >= 4.5, `${ground}: ${contrast}`);
  }
  assert.equal(groundOf('김도장'), groundOf('김도장'));
  assert.ok(new Set(['가', '나', '다', '라', '마', '바', '사'].map(groundOf)).size > 2);
});
