/** `npm run bench:import`: sheets of strangers, from cells to values, and one of them to its undo. */
import { parseArgs } from 'node:util';
import { matchPeople } from '../../modules/autus/src/engine/matching/index.ts';
import { generatedRoster } from './generated.ts';
import { candidatesOf } from './people.ts';
import { cellsOf, type Roster, readRosters } from './rosters.ts';
import { measureWhole } from './whole.ts';

const { values } = parseArgs({
  options: {
    rosters: { type: 'string' },
    json: { type: 'boolean' },
    misses: { type: 'boolean' },
    most: { type: 'string', default: '100000' },
    applied: { type: 'string', default: '843' },
  },
});
interface Score {
  cells: number;
  right: number;
  rows: number;
  withOutcome: number;
  isHeaderRight: boolean;
}

function scoreOf({ file, firstDataRow, truth, reading }: Roster): Score {
  const score: Score = {
    cells: 0,
    right: 0,
    rows: truth.length,
    withOutcome: 0,
    isHeaderRight: reading.layout.firstData + 1 === firstDataRow,
  };
  for (const [index, row] of truth.entries()) {
    const came = reading.rows[firstDataRow - 1 + index];
    if (came || row.skip === 'blank') score.withOutcome++;
    const person = came && 'person' in came ? came.person : undefined;
    if (row.skip) {
      score.cells++;
      if (!person) score.right++;
      continue;
    }
    for (const { field, expected, came: value } of cellsOf(
      row,
      person ?? { guardianPhones: [], studentPhones: [], classes: [], slots: [] },
    )) {
      score.cells++;
      if ((expected ?? null) === (value ?? null)) score.right++;
      else if (values.misses)
        console.log(
          file,
          came?.row,
          field,
          JSON.stringify(expected),
          JSON.stringify(value),
          came && 'notes' in came ? JSON.stringify(came.notes) : came?.outcome,
        );
    }
  }
  return score;
}

const rosters = values.rosters
  ? readRosters(values.rosters)
  : [1, 2, 3, 4, 5].map((seed) => generatedRoster(843, seed));
const scores = rosters.map((roster) => ({
  file: roster.file,
  ms: Math.round(roster.ms),
  ...scoreOf(roster),
}));
const sum = (key: 'cells' | 'right' | 'rows' | 'withOutcome') =>
  scores.reduce((total, score) => total + score[key], 0);
const answer = {
  cells: sum('right') / sum('cells'),
  rowsWithOutcome: sum('withOutcome') / sum('rows'),
  headerRows: scores.filter(({ isHeaderRight }) => isHeaderRight).length / scores.length,
};
/** Milliseconds of one sheet: cells to values, and values to pairs against itself a year ago. */
function sizeOf(count: number) {
  const roster = generatedRoster(count, count);
  const people = candidatesOf(roster);
  const before = people
    .slice(0, Math.floor(people.length / 2))
    .map((person) => ({ ...person, id: `${person.id} before`, source: 'profiles' }));
  const began = performance.now();
  const { compared, matches } = matchPeople([...before, ...people]);
  const matchMs = Math.round(performance.now() - began);
  const merged = matches.filter(({ band }) => band === 'merge').length;
  const repairMs = Math.round(roster.ms);
  return { repairMs, matchMs, planMs: repairMs + matchMs, compared, merged };
}
const sizes = values.rosters
  ? undefined
  : Object.fromEntries(
      [843, 10_000, 100_000]
        .filter((count) => count <= Number(values.most))
        .map((count) => [count, sizeOf(count)]),
    );
const applied = values.rosters ? 0 : Number(values.applied);
const whole = applied > 0 ? { applied, ...(await measureWhole(applied)) } : undefined;
const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024);

if (!values.json)
  console.table(
    scores.map((score) => ({ ...score, cells: (score.right / score.cells).toFixed(4) })),
  );
if (!values.json && sizes) console.table(sizes);
if (!values.json && whole) console.table([whole]);
console.log(JSON.stringify({ ...answer, ...(sizes && { sizes }), ...whole, peakMb }));
