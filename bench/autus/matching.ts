/** `npm run bench:matching`: one person in two rows. `--rosters DIR` are sheets of academies, `--febrl FILE` people of an invented Australia. */
import { parseArgs } from 'node:util';
import { readFebrl, scoreFebrl } from './febrl.ts';
import { baseline, candidatesOf, scoreMatching } from './people.ts';
import { readRosters } from './rosters.ts';

const { values } = parseArgs({
  options: {
    rosters: { type: 'string' },
    febrl: { type: 'string' },
    json: { type: 'boolean' },
    misses: { type: 'boolean' },
  },
});

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);

/** Sheets whose names begin with one letter are of one academy. */
function ofRosters(folder: string) {
  const academies = [...Map.groupBy(readRosters(folder), ({ file }) => file.slice(0, 1))].map(
    ([academy, rosters]) => {
      const rows = rosters.flatMap(candidatesOf);
      const score = scoreMatching(rows, (match, right) => {
        if (values.misses)
          console.log(
            right,
            match.band,
            match.answers[0],
            match.probability.toFixed(3),
            match.a,
            match.b,
            match.evidence,
          );
      });
      const baselines = {
        nameBirth: baseline(rows, ({ name, birth }) => birth && `${name} ${birth}`),
        namePhone: baseline(rows, ({ name, contacts }) => contacts[0] && `${name} ${contacts[0]}`),
        phone: baseline(rows, ({ contacts }) => contacts[0]),
      };
      return { academy, rows: rows.length, ...score, baselines };
    },
  );
  if (!values.json) {
    console.table(
      academies.map(({ baselines, ...score }) => ({
        ...score,
        ...Object.fromEntries(Object.entries(baselines).map(([name, { f1 }]) => [name, f1])),
      })),
    );
  }
  const keys = [
    'autoPrecision',
    'autoRecall',
    'f1',
    'siblingsF1',
    'reviewShare',
    'reviewFirstRight',
    'pairsPerSecond',
  ] as const;
  return {
    ...Object.fromEntries(keys.map((key) => [key, mean(academies.map((academy) => academy[key]))])),
    siblingsMerged: academies.reduce((sum, { siblingsMerged }) => sum + siblingsMerged, 0),
    academies,
  };
}

function ofFebrl(file: string) {
  const rows = readFebrl(file);
  const { precision, recall, f1, pairs, blocked, ms } = scoreFebrl(rows);
  const auto = scoreFebrl(rows, 0.99);
  return {
    autoPrecision: auto.precision,
    autoRecall: auto.recall,
    f1,
    precision,
    recall,
    blocked,
    pairsPerSecond: Math.round((pairs / ms) * 1_000),
    baselines: { nameBirth: febrlBaseline(rows) },
  };
}

/** Given name, surname and birth date are equal. */
function febrlBaseline(rows: ReturnType<typeof readFebrl>): number {
  const person = (id: string) => id.split('-')[1];
  const groups = Map.groupBy(
    rows.filter(({ birth }) => birth),
    ({ given, surname, birth }) => `${given} ${surname} ${birth}`,
  );
  const pairsIn = (size: number) => (size * (size - 1)) / 2;
  let said = 0;
  let right = 0;
  for (const group of groups.values()) {
    said += pairsIn(group.length);
    for (const same of Map.groupBy(group, ({ id }) => person(id)).values())
      right += pairsIn(same.length);
  }
  const truth = [...Map.groupBy(rows, ({ id }) => person(id)).values()].reduce(
    (sum, group) => sum + pairsIn(group.length),
    0,
  );
  return (2 * right) / (said + truth);
}

if (!values.rosters && !values.febrl)
  throw new Error('name a folder of sheets (--rosters DIR) or a file (--febrl FILE)');
const answer = {
  ...(values.febrl && ofFebrl(values.febrl)),
  ...(values.rosters && ofRosters(values.rosters)),
};
console.log(JSON.stringify(answer));
