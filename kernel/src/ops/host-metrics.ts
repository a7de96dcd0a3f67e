import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Metrics } from '../observe/metrics.ts';

export interface HostFacts {
  readonly version: string;
  /** With commas. */
  readonly roles: string;
  /** What this process writes to. */
  readonly folder: string;
  /** Files that hold without a restart, by the name that a metric gives them. */
  readonly files: Readonly<Record<string, string>>;
}

/** A number that two processes share exactly when their files are equal: 48 bits of the digest, as a float holds them. */
const versionOf = (path: string): number =>
  createHash('sha256').update(readFileSync(path)).digest().readUIntBE(0, 6);

/** What this process is, where it writes, and which files it reads. */
export function registerHostMetrics(metrics: Metrics, facts: HostFacts): void {
  const { version, roles, folder, files } = facts;
  metrics
    .gauge('dojang_build_info', 'Always 1; its labels say what runs.', ['version', 'node', 'roles'])
    .set({ version, node: process.versions.node, roles }, 1);
  metrics.collected(
    'dojang_disk_free_bytes',
    'Free for this process, by what lies there.',
    ['place'],
    async () => {
      const { bavail, bsize } = await statfs(folder);
      return [{ labels: { place: 'data' }, value: bavail * bsize }];
    },
  );
  metrics.collected(
    'dojang_config_version',
    'Equal in all processes that read the same file.',
    ['file'],
    async () =>
      Object.entries(files).map(([file, path]) => ({ labels: { file }, value: versionOf(path) })),
  );
}
