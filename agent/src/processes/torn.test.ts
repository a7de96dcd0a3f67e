import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mask } from '@dojang/kernel/masking';
import { withoutTornStart } from './torn.ts';

/** The words are put together, so that no scanner takes this file for a leak. */
const body = Array.from({ length: 25 }, (_, at) => `MIIE${String(at).padStart(4, '0')}`.repeat(8));
const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} RSA ${'PRIVATE'} KEY-----`);
const after = ['line 1 of many', 'line 2 of many', ''];

test('wherever a text was torn, nothing of a key is left in it', () => {
  const texts = [
    [begin, ...body, end, ...after],
    [begin, ...body, ...after],
    [begin, ...body, end, begin, ...body, end, ...after],
  ].flatMap((lines) => [
    `${lines.join('\n')}`,
    `${lines.join('\r\n')}`,
    lines.map((line) => `remote: ${line}`).join('\n'),
  ]);
  const [first = ''] = texts;
  assert.ok(mask(first.slice(100)).text.includes('MIIE'), 'by itself it is not known for one');
  for (const text of texts) {
    // A key that has its first line is masked anyway.
    const hasEnd = text.includes(end ?? '');
    for (let at = hasEnd ? 0 : begin!.length; at < text.lastIndexOf('line 1'); at += 7) {
      const left = withoutTornStart(text.slice(at));
      assert.doesNotMatch(mask(left).text, /MIIE\d{4}/, `${at}: ${left}`);
      assert.match(left, /line 2 of many/);
    }
  }
  assert.equal(withoutTornStart('no end of a line'), '');
  assert.equal(withoutTornStart('torn\nwhole\nrest\n'), 'whole\nrest\n');
});
