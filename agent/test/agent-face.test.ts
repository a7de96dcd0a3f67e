/** What a person sees of the resident agent: at a terminal, and by `dojang status`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '@dojang/kernel/testing/until';
import { makePaired } from './bench.ts';
import { ctrlC, hasTerminal, openTerminalOf } from './pty.ts';

const skip = hasTerminal ? false : 'there is no `script` of util-linux here';
const env = { LANG: 'ko_KR.UTF-8' };

test('at a terminal the agent speaks in sentences, names the number, and Ctrl-C ends it with 0', {
  skip,
}, async (t) => {
  const { bench, server } = await makePaired(t);
  const terminal = openTerminalOf(bench, ['agent'], { env });
  await terminal.shown(/지켜봐요/);
  bench.site.write('src/a.txt', 'edited\n');
  await bench.run(['hook', 'editor-closed', '--no-start']);
  const text = await terminal.shown(/main: 초안이 도장을 기다려요. 페이지가 숫자를 물으면: \d\d/);
  const number = /물으면: (\d\d)/.exec(text)?.[1];
  const status = await bench.run(['status'], { env });
  assert.ok(status.text.includes(`확인 숫자 ${number}`), status.text);
  const { id } = await until('the draft', () => server.drafts[0]);
  server.stamp(id, 'fix: by phone\n');
  await terminal.shown(/main: 커밋하고 푸시했어요/);
  terminal.type(ctrlC);
  const { code, text: all } = await terminal.ended;
  assert.equal(code, 0);
  assert.doesNotMatch(all, /[{}"]/, 'no JSON');
});

test('without a terminal the agent prints the lines of its log, as a service manager keeps them', async (t) => {
  const { bench } = await makePaired(t);
  const running = bench.run(['agent']);
  await until('the agent', () => /agent started/.test(bench.log()));
  await bench.kill('SIGTERM');
  const { text } = await running;
  const line = text.split('\n').find((each) => each.startsWith('{'));
  assert.equal(JSON.parse(line ?? '').msg, 'agent started');
});
