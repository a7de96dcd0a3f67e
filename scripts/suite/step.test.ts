import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { judge, runStep, table } from './step.ts';

const ended = (output: string, code: number | null = 0) => judge({ code, timedOut: false, output });

test('a step counts what its last summary says', () => {
  assert.deepEqual(ended('1 passed, 0 failed\nmore\n20 passed, 0 failed\n'), {
    passed: 20,
    failed: 0,
  });
  assert.deepEqual(ended('20 passed, 2 failed\n', 1), { passed: 20, failed: 2 });
});

test('no summary, a bad exit or a step that took too long is a failure, whatever was counted', () => {
  assert.equal(ended('all is well\n').failed, 1);
  assert.equal(ended('20 passed, 0 failed\n', 1).failed, 1);
  assert.equal(ended('20 passed, 0 failed\n', null).failed, 1);
  const late = judge({ code: null, timedOut: true, output: '20 passed, 0 failed\n' });
  assert.equal(late.failed, 1);
  assert.match(late.trouble ?? '', /longer than its limit/);
});

test('a step that leaves a process behind ends all the same', async () => {
  const result = await runStep({
    name: 'left behind',
    minutes: 1,
    command: ['sh', '-c', 'sleep 50 & echo "3 passed, 0 failed"'],
  });
  assert.equal(result.passed, 3);
  assert.ok(result.seconds < 20, `${result.seconds} s`);
  assert.match(table([result]), /left behind +0:\d\d +of 1:00 3 passed, 0 failed/);
});

test('a step that runs out of time is ended and says so', async () => {
  const result = await runStep({ name: 'late', minutes: 0.005, command: ['sleep', '50'] });
  assert.equal(result.failed, 1);
  assert.match(result.trouble ?? '', /longer than its limit/);
});

test('Ctrl-C ends the step that runs, and what it ends itself, before the run', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dojang-step-test-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'asked');
  const inner = `
    process.once('SIGTERM', () => {
      require('node:fs').writeFileSync(${JSON.stringify(path)}, 'asked to end');
      process.exit(1);
    });
    console.log('pid', process.pid);
    setInterval(() => {}, 1000);`;
  const step = { name: 'long', minutes: 1, command: [process.execPath, '-e', inner] };
  const outer = `
    import { runStep } from ${JSON.stringify(new URL('step.ts', import.meta.url).href)};
    await runStep(${JSON.stringify(step)});
    console.log('went on');`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', outer]);
  const ended = once(run, 'exit');
  let output = '';
  for await (const chunk of run.stdout) {
    output += chunk;
    if (/pid \d+\n/.test(output)) run.kill('SIGINT');
  }
  assert.deepEqual(await ended, [1, null]);
  assert.doesNotMatch(output, /went on/);
  assert.equal(readFileSync(path, 'utf8'), 'asked to end', 'it can end groups of its own');
  const pid = Number(/pid (\d+)/.exec(output)?.[1]);
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
