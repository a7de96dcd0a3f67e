/** `npm run docs`: writes the pages that are made from the sources; `--check` fails when one differs. */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { environment } from '@dojang/server/config';
import { modules } from '@dojang/server/modules';
import { commentsIn, configurationPage, variablesOf } from './docs/configuration.ts';
import { problemsIn, problemsPage } from './docs/problems.ts';

const sources = new Map(
  globSync('{kernel,server,modules/*}/src/**/*.ts')
    .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
    .sort()
    .map((path) => [path, readFileSync(path, 'utf8')]),
);

/** As the formatter leaves it, so that both agree. */
function formatted(path: string, text: string): string {
  const biome = 'node_modules/@biomejs/biome/bin/biome';
  const words = [biome, 'format', `--stdin-file-path=${path}`];
  const { stdout, status, stderr } = spawnSync(process.execPath, words, {
    input: text,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the formatter could not read ${path}: ${stderr}`);
  return stdout;
}

const pages: readonly (readonly [string, string])[] = [
  [
    'docs/configuration.md',
    configurationPage(
      variablesOf(environment, commentsIn(sources.get('server/src/config.ts') ?? '')),
      modules.map(({ name, config }) => ({
        module: name,
        variables: variablesOf(
          config,
          commentsIn(sources.get(`modules/${name}/src/config.ts`) ?? ''),
        ),
      })),
    ),
  ],
  ['docs/problems.md', problemsPage(problemsIn(sources))],
];

const isCheck = process.argv.includes('--check');
for (const [path, text] of pages) {
  const whole = formatted(path, text);
  if (!isCheck) writeFileSync(path, whole);
  else if (readFileSync(path, 'utf8') !== whole) {
    console.error(`${path} is not what the sources say: run \`npm run docs\``);
    process.exitCode = 1;
  }
}
