import { setTimeout as sleep } from 'node:timers/promises';
import type { Cli } from '@dojang/kernel/cli';
import { type Log, logTail } from './answers.ts';
import { columnsFor, cut, fit, oneLine } from './lines.ts';
import { saidIn } from './words/said.ts';

interface Options {
  readonly grep?: string;
  readonly service?: string;
  readonly json?: boolean;
}

const lookMs = 2_000;
/** Rows come again for some seconds: as many ids are remembered as could come. */
const knownMax = 2_000;
const errorFrom = 17;
const warnFrom = 13;

const styleOf = ({ severityNumber }: Log) =>
  severityNumber >= errorFrom ? 'bad' : severityNumber >= warnFrom ? 'doubtful' : undefined;

function lineOf(log: Log, columns: number): string {
  const head = `${log.at.slice(11, 23)} ${fit(oneLine(log.severity), 5)} ${oneLine(log.service)}`;
  return cut(`${head}  ${oneLine(log.body)}`, columns);
}

/** `dojang aisher tail`: follows the logs until it is ended. */
export async function tail(cli: Cli, options: Options): Promise<number> {
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const query = new URLSearchParams();
  if (options.grep !== undefined) query.set('contains', options.grep);
  if (options.service !== undefined) query.set('service', options.service);
  const look = () => api.call('GET', `/aisher/logs?${query}`, logTail);
  if (options.json) {
    cli.sayJson(await look());
    return 0;
  }
  cli.warn(said.tailBegins);
  let known = new Set<string>();
  for (let isFirst = true; ; isFirst = false) {
    const found = await look();
    if (isFirst && found.newestAt === null) cli.warn(said.noLogs);
    if (!isFirst && found.isCut) cli.warn(said.tailCut);
    for (const log of found.logs.filter(({ id }) => !known.has(id))) {
      cli.say(lineOf(log, columnsFor(cli.columns)), styleOf(log));
    }
    known = new Set([...known, ...found.logs.map(({ id }) => id)].slice(-knownMax));
    if (found.nextAfter !== null) query.set('after', found.nextAfter);
    await sleep(lookMs);
  }
}
