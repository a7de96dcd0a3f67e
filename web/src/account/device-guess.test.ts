import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guessDevice } from './device-guess.ts';

test('a phone and a desk get a name that their owner knows', () => {
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
  const galaxy =
    'Mozilla/5.0 (Linux; Android 15; SM-S931N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36';
  const desk =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0';
  assert.equal(guessDevice(iphone), 'iPhone · Safari');
  assert.equal(guessDevice(galaxy), 'Android · Samsung Internet');
  assert.equal(guessDevice(desk), 'Windows · Edge');
  assert.equal(guessDevice('curl/8'), '');
});
