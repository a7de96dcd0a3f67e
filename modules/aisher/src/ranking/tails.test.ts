import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTail, shareSurprise, shareTail, studentTail, surpriseOf } from './tails.ts';

const near = (value: number, wanted: number) =>
  assert.ok(Math.abs(value - wanted) < 1e-6 * Math.max(1, wanted), `${value}, not ${wanted}`);

test('tails are those of the beta-binomial, negative binomial and Student distributions', () => {
  near(shareTail({ hits: 3, trials: 10 }, [{ hits: 0, trials: 20 }]), 0.010_278_445);
  near(countTail(5, 1, 1, 1), 0.064_499_1);
  near(countTail(20, 2, 0, 1), 0.000_062_545);
  near(studentTail(2.228, 10), 0.025_005_9);
  near(studentTail(12.706, 1), 0.025_000_4);
});

test('a surprise is nought where nothing is unusual or known, and never above six', () => {
  assert.equal(shareSurprise({ hits: 5, trials: 10 }, [{ hits: 6, trials: 10 }]), 0);
  assert.equal(shareSurprise({ hits: 5, trials: 10 }, []), 0);
  assert.equal(shareSurprise({ hits: 500, trials: 500 }, [{ hits: 0, trials: 500 }]), 6);
  assert.equal(surpriseOf(0), 6);
});

test('many trials are as surprising as nearly as many', () => {
  const usual = [{ hits: 2, trials: 20 }];
  const [few, many] = [400, 401].map((trials) => shareTail({ hits: trials * 0.4, trials }, usual));
  assert.ok(Math.abs(surpriseOf(few!) - surpriseOf(many!)) < 0.15, `${few} and ${many}`);
});

test('a stretch that a fault has spoilt counts as one of two', () => {
  const share = { hits: 20, trials: 20 };
  const good = { hits: 0, trials: 10 };
  const spoilt = { hits: 100, trials: 100 };
  assert.ok(shareSurprise(share, [good, spoilt]) > 1.5);
  assert.equal(shareSurprise(share, [spoilt]), 0);
});
