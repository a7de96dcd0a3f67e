/**
 * `npm run check`: how many lines of each package the tests run. The figures are those of the last
 * `npm test`; the floor is `dojang.coverage` in the package's package.json, and may only rise.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type CoverageResult, coveragePath } from '../suite/coverage.ts';
import { packageFolders, readPackage } from '../suite/files.ts';

export interface Floor {
  readonly folder: string;
  /** Undefined: package.json names none. */
  readonly now: number | undefined;
  /** Those of the commits before. */
  readonly before: readonly number[];
}

const percent = ({ lines, covered }: { lines: number; covered: number }) =>
  lines === 0 ? 100 : Math.floor((covered / lines) * 1000) / 10;

/** What is wrong, one sentence each. */
export function judgeCoverage(
  result: CoverageResult | undefined,
  floors: readonly Floor[],
): string[] {
  return floors.flatMap(({ folder, now, before }) => {
    const where = `"dojang": { "coverage": … } in ${folder}/package.json`;
    if (now === undefined) return [`${folder} has no floor: write it as ${where}`];
    const highest = Math.max(0, ...before);
    if (now < highest) {
      return [
        `the floor of ${folder} was ${highest} and is ${now}: it may only rise; see ${where}`,
      ];
    }
    const count = result?.packages[folder];
    if (count === undefined || percent(count) >= now) return [];
    return [
      `${folder} is at ${percent(count)} %, below its floor of ${now} %: test what you added, or see which file lost in ${coveragePath}`,
    ];
  });
}

/** A clone without its history has nothing to compare with; that says nothing against the floor. */
function floorsBefore(folder: string): number[] {
  const path = `${folder}/package.json`;
  try {
    const git = (...words: string[]) =>
      execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const commits = git('log', '--format=%H', '-n', '20', '--', path).split('\n').filter(Boolean);
    return commits.flatMap((commit) => {
      const floor = JSON.parse(git('show', `${commit}:${path}`)).dojang?.coverage;
      return typeof floor === 'number' ? [floor] : [];
    });
  } catch {
    return [];
  }
}

const readResult = (): CoverageResult | undefined =>
  existsSync(coveragePath) ? JSON.parse(readFileSync(coveragePath, 'utf8')) : undefined;

function main(): void {
  const result = readResult();
  const floors = packageFolders().map((folder) => ({
    folder,
    now: readPackage(folder).dojang?.coverage,
    before: floorsBefore(folder),
  }));
  const wrong = judgeCoverage(result, floors);
  if (result === undefined) {
    console.log('No lines were counted yet: `npm test` counts them.');
    if (process.argv.includes('--ci')) wrong.push('no lines were counted');
  } else {
    console.log(`Lines of code that the tests ran (${result.at.slice(0, 16)}, without screens):`);
    for (const { folder, now } of floors) {
      const count = result.packages[folder];
      if (!count) continue;
      const figure = `${percent(count).toFixed(1)} %`.padStart(8);
      console.log(`${figure}  ${folder}: ${count.covered} of ${count.lines}, floor ${now ?? '–'}`);
    }
  }
  for (const sentence of wrong) console.error(sentence);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

if (import.meta.main) main();
