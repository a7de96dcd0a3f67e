/**
 * `npm run tunnel -- <command>`: starts a tunnel, reads from its output under which address it is reached, and starts
 * the server under that address. Any program that writes its https address will do.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const waitMs = 60_000;

/** The address of a host alone in a line that a tunnel wrote. A link with a path leads to a manual. */
export function findAddress(line: string): string | undefined {
  const words = line.split(/[\s|"',<>=]+/).filter((word) => word.startsWith('https://'));
  return words
    .filter((word) => URL.canParse(word))
    .map((word) => new URL(word))
    .find(({ pathname, search, hostname }) => pathname === '/' && !search && hostname.includes('.'))
    ?.origin;
}

function startTunnel([program = '', ...words]: readonly string[]) {
  const child = spawn(program, words, { stdio: ['inherit', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', (line) => {
      console.log(`${program}: ${line}`);
      const address = findAddress(line);
      if (address) resolve(address);
    });
  }
  child.on('error', () => reject(new Error(`${program} does not start. Is it installed?`)));
  child.on('exit', (code) => reject(new Error(`${program} ended with ${code}.`)));
  const late = `${program} named no https address within a minute.`;
  const timer = setTimeout(() => reject(new Error(late)), waitMs);
  return { child, address: promise.finally(() => clearTimeout(timer)) };
}

/** Gives the exit code. `start` is the script of the server. */
export async function runTunnel(words: readonly string[], start: string): Promise<number> {
  if (words.length === 0) {
    console.error(
      'Name the tunnel: npm run tunnel -- cloudflared tunnel --url http://127.0.0.1:7410',
    );
    return 1;
  }
  const tunnel = startTunnel(words);
  try {
    const address = await tunnel.address;
    console.log(`Phones reach this at ${address}`);
    const server = spawn(process.execPath, [start], {
      stdio: 'inherit',
      // What comes through the tunnel comes from this machine, and says for whom.
      env: { DOJANG_TRUST_PROXY: '1', ...process.env, DOJANG_PUBLIC_URL: address },
    });
    // Ctrl-C reaches all three; the server ends in its own time.
    process.on('SIGINT', () => {});
    process.on('SIGTERM', () => server.kill('SIGTERM'));
    tunnel.child.on('exit', () => server.kill('SIGTERM'));
    return await new Promise((resolve) => server.on('exit', (code) => resolve(code ?? 1)));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    tunnel.child.kill();
  }
}

if (import.meta.main) {
  const start = fileURLToPath(new URL('start.js', import.meta.url));
  process.exit(await runTunnel(process.argv.slice(2), start));
}
