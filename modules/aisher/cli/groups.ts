import type { Cli } from '@dojang/kernel/cli';
import { type Group, groupList } from './answers.ts';
import { findService } from './find.ts';
import { columnsFor, cut, minuteOf, oneLine, tableOf } from './lines.ts';
import { saidIn } from './words/said.ts';

interface Options {
  readonly state?: string;
  readonly service?: string;
  readonly 'fail-on'?: string;
  readonly json?: boolean;
}

const alarming: ReadonlySet<string> = new Set(['new', 'regressed']);

/** 2 when errors were found that the person asked to fail on: any, or new and returned ones. */
export function exitCodeOf(states: readonly string[], failOn: string | undefined): number {
  if (failOn === undefined) return 0;
  const found = failOn === 'any' ? states.length > 0 : states.some((state) => alarming.has(state));
  return found ? 2 : 0;
}

const shortId = (id: string): string => id.slice(0, 8);
const titleMax = 200;

/** `dojang aisher groups` */
export async function groups(cli: Cli, options: Options): Promise<number> {
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const query = new URLSearchParams({ limit: '50' });
  if (options.state !== undefined) query.set('state', options.state);
  if (options.service !== undefined) query.set('service', await findService(api, options.service));
  const found = await api.call('GET', `/aisher/groups?${query}`, groupList);
  if (options.json) cli.sayJson(found);
  else if (found.groups.length === 0) cli.say(said.noGroups);
  else {
    const rowOf = (group: Group) => [
      shortId(group.id),
      said.states[group.state] ?? group.state,
      String(group.events),
      oneLine(group.service),
      cut(oneLine(group.title), titleMax),
      minuteOf(group.lastSeenAt),
    ];
    // The title takes what is left, so it stands last.
    const order = (row: readonly string[]) => [0, 1, 2, 5, 3, 4].map((at) => row[at] ?? '');
    const rows = [said.headings.groups, ...found.groups.map(rowOf)].map(order);
    const [head = '', ...lines] = tableOf(rows, columnsFor(cli.columns));
    cli.say(head, 'faint');
    for (const [at, line] of lines.entries()) {
      const isNew = alarming.has(found.groups[at]?.state ?? '');
      cli.say(line, isNew ? 'bad' : undefined);
    }
  }
  return exitCodeOf(
    found.groups.map(({ state }) => state),
    options['fail-on'],
  );
}
