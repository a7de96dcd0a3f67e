/** The command at a terminal of its own, by `script` of util-linux. */
import { spawn, spawnSync } from 'node:child_process';
import { type Bench, bin, type Ran } from './agent-bench.ts';
import { cleanEnvironment } from './states.ts';

export const hasTerminal = spawnSync('script', ['--version']).status === 0;

/** Each step waits for words, and then strikes keys. */
export type Step = readonly [shown: string | RegExp, keys: string];

const limitMs = 60_000;

/** What a terminal shows while the keys are struck; ends with the command. */
export function runAtTerminal(
  bench: Bench,
  words: readonly string[],
  steps: readonly Step[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const quoted = [process.execPath, bin, ...words].map(
    (word) => `'${word.replaceAll("'", "'\\''")}'`,
  );
  const command = ['--quiet', '--flush', '--return', '--command', quoted.join(' '), '/dev/null'];
  const child = spawn('script', command, {
    cwd: bench.site.folder,
    env: {
      ...cleanEnvironment(),
      HOME: bench.root,
      DOJANG_HOME: bench.home,
      TERM: 'xterm',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    let seen = 0;
    const left = [...steps];
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`the terminal never showed ${left[0]?.[0]}: ${text}`));
    }, limitMs);
    const follow = () => {
      const [step] = left;
      if (step === undefined) return;
      const [shown, keys] = step;
      const rest = text.slice(seen);
      const at = typeof shown === 'string' ? rest.indexOf(shown) : rest.search(shown);
      if (at === -1) return;
      seen = text.length;
      left.shift();
      child.stdin.write(keys);
    };
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      follow();
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, text, out: text });
    });
  });
}
