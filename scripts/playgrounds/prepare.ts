/**
 * The child of `npm start` that prepares the playgrounds, one module after the other. It runs at the
 * lowest priority, asks its parent for what only the server has, and waits while a person acts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, readModules } from '@dojang/server/config';
import { products } from '@dojang/server/modules';
import type { Answer, Ask } from './supervise.ts';

const dojangBin = fileURLToPath(new URL('../../agent/bin/dojang.js', import.meta.url));

const waiting = new Map<string, (answer: Answer) => void>();
process.on('message', (answer: Answer) => {
  waiting.get(answer.id)?.(answer);
  waiting.delete(answer.id);
});

function ask(question: NonNullable<Ask['ask']>): Promise<string> {
  const id = randomUUID();
  return new Promise((resolve) => {
    waiting.set(id, ({ text }) => resolve(text));
    process.send?.({ id, ask: question } satisfies Ask);
  });
}

/** The command's own words are shown only when it fails. */
function run(words: readonly string[], cwd: string, home: string): Promise<void> {
  const env = { ...process.env, DOJANG_HOME: home };
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(process.execPath, [dojangBin, ...words], { cwd, env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        text += chunk;
      });
    }
    child.once('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`"dojang ${words[0]}" ended with ${code}:\n${text}`));
    });
  });
}

const config = readConfig();
for (const { name, playground } of readModules(config, products).chosen) {
  if (playground === null) continue;
  const folder = join(config.dataFolder, 'playground', name);
  const home = join(folder, 'home');
  await ask('quiet');
  try {
    mkdirSync(folder, { recursive: true });
    await (await playground()).prepare({
      folder,
      ownerLink: () => ask('owner-link'),
      dojang: async (words, cwd) => {
        await ask('quiet');
        await run(words, cwd, home);
      },
      keep: (words) => process.send?.({ id: '', keep: { words, home } } satisfies Ask),
      say: (line) => console.log(line),
    });
  } catch (error) {
    // A playground is a help; the server and the other playgrounds stand without it.
    console.error(`The playground of ${name} could not be prepared. ${(error as Error).message}`);
  }
}
process.disconnect?.();
