import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../agent/bin/dojang.js', import.meta.url));

const peakOf = (pid: number): number => {
  try {
    return (
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    );
  } catch {
    return 0; // It has ended.
  }
};

/** The most memory that a draft takes in a repository which was made to take all of it, in MB. */
export async function agentInHostileRepository(): Promise<{ peakMb: number; ms: number }> {
  const root = mkdtempSync(join(tmpdir(), 'dojang-abuse-'));
  const folder = join(root, 'repository');
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: root,
    DOJANG_HOME: join(root, 'home'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Kim',
    GIT_AUTHOR_EMAIL: 'kim@example.com',
    GIT_COMMITTER_NAME: 'Kim',
    GIT_COMMITTER_EMAIL: 'kim@example.com',
  };
  const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], { env });
  mkdirSync(folder);
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'feat: begin');
  for (const end of ['ts', 'tsx', 'js', 'py', 'rb', 'md', 'vue']) {
    writeFileSync(join(folder, `ticks.${end}`), '`'.repeat(99_000));
    writeFileSync(join(folder, `quotes.${end}`), '"""\n'.repeat(25_000));
  }
  for (let n = 0; n < 12; n += 1)
    writeFileSync(join(folder, `huge${n}.ts`), `${'a = 1;\n'.repeat(500_000)}`);
  writeFileSync(join(folder, 'line.json'), `{"a":${'['.repeat(1_000_000)}`);
  symlinkSync('/dev/zero', join(folder, '.commitlintrc'));
  let peakMb = 0;
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [bin, 'draft'], { cwd: folder, env, stdio: 'ignore' });
    const look = setInterval(() => (peakMb = Math.max(peakMb, peakOf(child.pid ?? 0))), 10);
    child.on('close', (code) => {
      clearInterval(look);
      if (code === 0) resolve();
      else reject(new Error(`dojang draft ended with ${code}`));
    });
  });
  rmSync(root, { recursive: true, force: true });
  return { peakMb: Math.round(peakMb), ms: Math.round(performance.now() - started) };
}
