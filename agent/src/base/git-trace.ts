import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Variables that name a place to write to. Others of these names only say how to write. */
const targets =
  /^GIT_TRACE(?:2|2_EVENT|2_PERF|_(?:BITMAP|CURL|FSMONITOR|PACK_ACCESS|PACKET|PACKFILE|PERFORMANCE|REFS|SETUP|SHALLOW))?$/;
const toDescriptor = /^(?:true|[1-9])$/i;

export const isTraced = (environment: Readonly<Record<string, string>>): boolean =>
  Object.entries(environment).some(
    ([name, value]) => targets.test(name) && toDescriptor.test(value),
  );

/**
 * Traces of git that go to the standard error, or to another descriptor, go to a file and are shown at the end.
 * We read what git complains about, and a descriptor that our git does not have could be any of its files.
 */
export function traceByFile(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const traced = { ...environment };
  const files = new Map<number, string>();
  const folder = mkdtempSync(join(tmpdir(), 'dojang-trace-'));
  for (const [name, value] of Object.entries(environment)) {
    if (!targets.test(name) || !toDescriptor.test(value)) continue;
    const descriptor = /^[2-9]$/.test(value) ? Number(value) : 2;
    const path = files.get(descriptor) ?? join(folder, String(descriptor));
    files.set(descriptor, path);
    traced[name] = path;
  }
  process.once('exit', () => {
    for (const [descriptor, path] of files) {
      try {
        writeSync(descriptor, readFileSync(path));
      } catch {
        // Nothing was traced, or nobody reads the trace any more.
      }
    }
    rmSync(folder, { recursive: true, force: true });
  });
  return traced;
}
