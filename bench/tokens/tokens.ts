/**
 * `npm run bench:tokens -- [--data DIR] [--json]`: tokens (o200k) of 300 errors in each form against compact
 * JSON, and the time for 10,000. With the TrainTicket set the errors are real, and the invented ones stand beside.
 */
import { parseArgs } from 'node:util';
import {
  type ErrorRow,
  formNames,
  loadTokenCounter,
  steps,
  writeForms,
} from '@dojang/aisher/format';
import { median, report } from '../lib/report.ts';
import { readNezhaRows } from './nezha-rows.ts';
import { makeShopRows } from './shop-rows.ts';

const { values: flags } = parseArgs({ strict: false, options: { data: { type: 'string' } } });
const rowsWanted = 300;

const countTokens = await loadTokenCounter();
const share = (part: number, whole: number) => Number((1 - part / whole).toFixed(3));

function measure(rows: readonly ErrorRow[]) {
  const { forms, lossless } = writeForms(rows, countTokens);
  const tokens = Object.fromEntries(formNames.map((name) => [name, forms[name].tokens]));
  const { json, toon, compactedJson, compactedToon, grouped } = forms;
  const rowWise = Math.min(compactedJson.tokens, compactedToon.tokens);
  /** What leaving out each step would cost, as a share of compact JSON. */
  const worth = Object.fromEntries(
    steps.map((step) => {
      const { lossless: without } = writeForms(rows, countTokens, { steps: { [step]: false } });
      return [step, Number(((without.tokens - lossless.tokens) / json.tokens).toFixed(3))];
    }),
  );
  return {
    rows: rows.length,
    tokens,
    toonSaving: share(toon.tokens, json.tokens),
    rowWiseSaving: share(rowWise, json.tokens),
    groupedSaving: share(grouped.tokens, json.tokens),
    sent: lossless.name,
    worth,
  };
}

/** On the clock, and of the thread alone: on a busy machine the two are far apart. */
function timeMs(rows: readonly ErrorRow[]) {
  const times = Array.from({ length: 5 }, () => {
    const started = performance.now();
    const used = process.threadCpuUsage();
    writeForms(rows, countTokens);
    const { user, system } = process.threadCpuUsage(used);
    return { clock: performance.now() - started, thread: (user + system) / 1000 };
  });
  return {
    formatMs10k: Math.round(median(times.map(({ clock }) => clock))),
    formatCpuMs10k: Math.round(median(times.map(({ thread }) => thread))),
  };
}

const invented = measure(makeShopRows(rowsWanted, 1));
const real =
  typeof flags.data === 'string'
    ? measure(readNezhaRows(flags.data).slice(0, rowsWanted))
    : undefined;
const main = real ?? invented;
const figures = {
  toonSaving: main.toonSaving,
  rowWiseSaving: main.rowWiseSaving,
  groupedSaving: main.groupedSaving,
  ...timeMs(makeShopRows(10_000, 2)),
  errors: real === undefined ? 'invented' : 'real',
  real: real ?? null,
  invented,
};
const rows = [
  ...(real === undefined ? [] : [{ errors: 'real', ...real }]),
  { errors: 'invented', ...invented },
].map(({ tokens, worth, ...rest }) => ({ ...rest, ...tokens }));
console.table([...(real === undefined ? [] : [real.worth]), invented.worth]);
report(
  `tokens of ${rowsWanted} errors; 10,000 formatted in ${figures.formatMs10k} ms`,
  rows,
  figures,
);
