/** A reporter of node:test that writes what the runner counts: one JSON object at the end. */
import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';

export interface Outcome {
  readonly passed: number;
  /** Failed, cancelled, skipped and to do: none of them is a test that held. */
  readonly failed: number;
  /** By file, relative to the working directory. */
  readonly seconds: Readonly<Record<string, number>>;
}

// biome-ignore lint/style/noDefaultExport: node:test takes the default export of a reporter.
export default async function* report(source: AsyncIterable<TestEvent>) {
  const seconds: Record<string, number> = {};
  let passed = 0;
  let failed = 0;
  for await (const event of source) {
    if (event.type === 'test:summary' && event.data.file === undefined) {
      const { counts } = event.data;
      passed = counts.passed;
      failed = counts.tests - counts.passed;
    }
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { file, nesting, details } = event.data;
    if (nesting > 0 || file === undefined) continue;
    const path = relative(process.cwd(), file);
    seconds[path] = (seconds[path] ?? 0) + details.duration_ms / 1_000;
  }
  yield JSON.stringify({ passed, failed, seconds } satisfies Outcome);
}
