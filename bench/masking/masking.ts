/**
 * `npm run bench:masking -- [--misses] [--peers DIR] [--json]`: how many sensitive lines are caught, how
 * many harmless ones are changed, and what a line costs. The rules were built with every other
 * line; the figures of the others, the unseen half, are the ones that count.
 */
import { parseArgs } from 'node:util';
import { makeMasker } from '@dojang/kernel/masker';
import { seeded } from '../lib/draw.ts';
import { median, report } from '../lib/report.ts';
import { credentialLines } from './credentials.ts';
import { harmlessLines } from './harmless.ts';
import { openPeers, type Peer } from './peers.ts';
import { personalLines } from './personal.ts';
import { fill } from './values.ts';

interface Line {
  readonly category: string;
  readonly text: string;
  /** What must not be readable afterwards; none in a harmless line. */
  readonly hidden: readonly string[];
  readonly unseen: boolean;
}

const { values: flags } = parseArgs({
  strict: false,
  options: { misses: { type: 'boolean' }, peers: { type: 'string' } },
});

/** Every other line over all categories, so that each half holds some of each. */
function readLines(...sets: readonly Readonly<Record<string, readonly string[]>>[]): Line[] {
  const random = seeded(17);
  const pairs = sets.flatMap((set) =>
    Object.entries(set).flatMap(([category, lines]) => lines.map((line) => ({ category, line }))),
  );
  return pairs.map(({ category, line }, at) => {
    const filled = fill(line, random);
    const hidden = [...filled.matchAll(/«([^»]+)»/g)].map((match) => match[1]!);
    return { category, text: filled.replace(/[«»]/g, ''), hidden, unseen: at % 2 === 1 };
  });
}

/** Half of a value in a row is enough to use or to guess it. */
function isReadable(value: string, masked: string): boolean {
  const length = Math.max(3, Math.ceil(value.length / 2));
  for (let at = 0; at + length <= value.length; at++) {
    if (masked.includes(value.slice(at, at + length))) return true;
  }
  return false;
}

async function judge(peer: Peer, sensitive: readonly Line[], harmless: readonly Line[]) {
  const missed: Line[] = [];
  for (const line of sensitive) {
    const masked = await peer.mask(line.text);
    if (line.hidden.some((value) => isReadable(value, masked))) missed.push(line);
  }
  const changed: Line[] = [];
  for (const line of harmless) {
    if ((await peer.mask(line.text)) !== line.text) changed.push(line);
  }
  return { missed, changed };
}

async function msPerLine(peer: Peer, lines: readonly Line[], rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Processor time says the same on a machine that is busy.
    const started = process.cpuUsage();
    for (const { text } of lines) await peer.mask(text);
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1000 / lines.length);
  }
  return median(times);
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

const sensitive = readLines(credentialLines, personalLines);
const harmless = readLines(harmlessLines);
const isUnseen = ({ unseen }: Line) => unseen;
const masker = makeMasker({ key: new Uint8Array(32).fill(7), remembered: 0 });
const cached = makeMasker({ key: new Uint8Array(32).fill(7) });
const own: Peer = { name: 'dojang', mask: masker.mask };
const peers = await openPeers(typeof flags.peers === 'string' ? flags.peers : undefined);

const rows: Record<string, string | number>[] = [];
const baselines: Record<string, Record<string, number>> = {};
for (const peer of [own, ...peers]) {
  const { missed, changed } = await judge(peer, sensitive, harmless);
  const figures = {
    caught: sensitive.filter(isUnseen).length - missed.filter(isUnseen).length,
    overMasked: changed.filter(isUnseen).length,
    caughtAll: sensitive.length - missed.length,
    overMaskedAll: changed.length,
    msPerLine: round(await msPerLine(peer, harmless, peer === own ? 30 : 3), 4),
  };
  rows.push({ rules: peer.name, ...figures });
  baselines[peer.name] = figures;
  if (flags.misses && peer === own) {
    for (const line of missed.filter((l) => !isUnseen(l)))
      console.log('missed ', line.category, masker.mask(line.text));
    for (const line of changed.filter((l) => !isUnseen(l)))
      console.log('changed', line.category, masker.mask(line.text));
  }
}
const { dojang, ...others } = baselines;
const figures = {
  sensitive: sensitive.filter(isUnseen).length,
  harmless: harmless.filter(isUnseen).length,
  ...dojang,
  msPerSensitiveLine: round(await msPerLine(own, sensitive, 30), 4),
  msPerRepeatedLine: round(await msPerLine({ name: '', mask: cached.mask }, harmless, 30), 4),
  baselines: others,
};
report(
  `masking: ${figures.sensitive} sensitive and ${figures.harmless} harmless lines unseen, of ${sensitive.length} and ${harmless.length}`,
  rows,
  figures,
);
