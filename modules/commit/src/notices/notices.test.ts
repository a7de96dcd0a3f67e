import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitNotices } from './notices.ts';

const params = { repository: 'dojang', branch: 'main', files: 1, concerns: 2, code: 'x' };

test('every kind has its words in both languages, short enough for a phone', () => {
  assert.equal(commitNotices.length, 3);
  for (const { words } of commitNotices) {
    for (const locale of ['ko', 'en'] as const) {
      for (const given of [params, {}]) {
        const { title, body } = words[locale](given);
        assert.ok(title.length > 5 && title.length <= 60, title);
        assert.ok(body.length > 5, body);
        assert.equal(/[가-힣]/.test(title), locale === 'ko');
      }
    }
  }
});

test('a waiting draft says where the change is and how much it holds; a failed act says why', () => {
  const [waiting, done, failed] = commitNotices.map(({ words }) => words);
  assert.equal(
    waiting?.ko({ ...params, files: 7, concerns: 1 }).body,
    'dojang · main: 파일 7개, 주제 1가지',
  );
  assert.equal(waiting?.en(params).body, 'dojang · main: 1 file, 2 topics');
  assert.equal(
    done?.en({ ...params, files: 0, concerns: 0, commits: 2 }).body,
    'dojang · main: 2 commits',
  );
  assert.match(
    failed?.ko({ repository: 'dojang', code: 'hook-failed' }).body ?? '',
    /^dojang\n이유: hook-failed\n/,
  );
});
