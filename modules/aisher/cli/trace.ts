import { type Cli, Failure } from '@dojang/kernel/cli';
import { traceAnswer } from './answers.ts';
import { columnsFor, cut, oneLine } from './lines.ts';
import { spell, waterfallOf } from './waterfall.ts';
import { saidIn } from './words/said.ts';

/** `dojang aisher trace ID` */
export async function trace(
  cli: Cli,
  options: { readonly json?: boolean },
  [given = '']: readonly string[],
): Promise<number> {
  const id = given.toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw new Failure('trace-invalid', 'A trace has an id of 32 hexadecimal signs.');
  }
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const found = await api.call('GET', `/aisher/traces/${id}`, traceAnswer);
  if (options.json) {
    cli.sayJson(found);
    return 0;
  }
  const columns = columnsFor(cli.columns);
  cli.say(
    cut(said.traceHead(found.traceId, spell(found.durationMs), found.spans.length), columns),
    'strong',
  );
  for (const [at, { text, hasError }] of waterfallOf(found, columns).entries()) {
    cli.say(text, hasError ? 'bad' : undefined);
    const message = found.spans[at]?.message ?? '';
    if (hasError && message !== '') cli.say(cut(`    ${oneLine(message)}`, columns), 'bad');
  }
  if (found.isCut) cli.warn(said.traceCut);
  return 0;
}
