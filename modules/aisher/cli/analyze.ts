import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, type Cli, Failure } from '@dojang/kernel/cli';
import { type Analysis, analysis, started } from './answers.ts';
import { exitCodeOf } from './groups.ts';
import { columnsFor, cut, oneLine } from './lines.ts';
import { saidIn } from './words/said.ts';

interface Options {
  readonly since?: string;
  readonly service?: string;
  readonly 'fail-on'?: string;
  readonly json?: boolean;
}

const minutesMax = 1_440;
const lookMs = 1_000;
const looksMax = 120;

function minutesOf(since: string | undefined): number {
  if (since === undefined) return 60;
  const minutes = Number.parseInt(since, 10) * (since.endsWith('h') ? 60 : 1);
  if (minutes <= minutesMax) return minutes;
  throw new Failure('since-too-long', 'An analysis looks back 24 hours at most.');
}

async function waitFor(api: Api, id: string): Promise<Analysis> {
  for (let look = 0; look < looksMax; look += 1) {
    const found = await api.call('GET', `/aisher/analyses/${id}`, analysis);
    if (found.state === 'done' || found.state === 'failed') return found;
    await sleep(lookMs);
  }
  throw new Failure('analysis-slow', 'The analysis takes longer than two minutes. It goes on.');
}

/** `dojang aisher analyze` */
export async function analyze(cli: Cli, options: Options): Promise<number> {
  const input = {
    windowMinutes: minutesOf(options.since),
    services: options.service === undefined ? [] : [options.service],
    locale: cli.language,
  };
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  if (!options.json) cli.warn(said.analysing);
  const { id } = await api.call('POST', '/aisher/analyses', started, input);
  const found = await waitFor(api, id);
  if (options.json) cli.sayJson(found);
  if (found.state === 'failed') {
    if (options.json) return 1;
    cli.warn(said.failedBecause(found.failure ?? '?'));
    throw new Failure('analysis-failed', 'The analysis failed. Try again in a minute.');
  }
  if (!options.json) await sayAnalysis(cli, found);
  const states = found.ranking?.groups.map(({ state }) => state) ?? [];
  return exitCodeOf(states, options['fail-on']);
}

async function sayAnalysis(cli: Cli, { ranking, explanation, model, cause }: Analysis) {
  const said = await saidIn(cli.language);
  const columns = columnsFor(cli.columns);
  const say = (line: string, style?: Parameters<Cli['say']>[1]) =>
    cli.say(cut(line, columns), style);
  const answer = explanation?.answer;
  const sentence = answer?.cause ?? cause;
  if (sentence === null || sentence === undefined) {
    say(said.noCause);
    return;
  }
  say(said.cause, 'faint');
  // A sentence is never cut: the terminal breaks it.
  cli.say(`  ${oneLine(sentence)}`, 'strong');
  const isModels = explanation?.origin === 'model' && model !== null;
  say(`  ${isModels ? said.byModel(oneLine(model)) : said.byRanking}`, 'faint');
  const candidates = ranking?.candidates ?? [];
  if (candidates.length > 0) say(said.candidates, 'faint');
  for (const { service, kind, share } of candidates) {
    say(`  ${String(Math.round(share * 100)).padStart(3)} %  ${oneLine(service)} (${kind})`);
  }
  if (answer !== undefined && answer.claims.length > 0) say(said.claims, 'faint');
  for (const { text, evidence } of answer?.claims ?? []) {
    cli.say(`  · ${oneLine(text)} [${evidence.join(' ')}]`);
  }
  if (answer !== undefined && answer.next.length > 0) say(said.next, 'faint');
  for (const step of answer?.next ?? []) cli.say(`  → ${oneLine(step.do)}`);
}
