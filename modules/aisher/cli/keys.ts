import { type Api, type Cli, Failure } from '@dojang/kernel/cli';
import { z } from 'zod';
import { ingestKeyList, madeIngestKey } from './answers.ts';
import { columnsFor, minuteOf, oneLine, tableOf } from './lines.ts';
import { saidIn } from './words/said.ts';

type Options = { readonly json?: boolean };

/** `dojang aisher keys list | make NAME | revoke ID` */
export async function keys(
  cli: Cli,
  options: Options,
  [what = '', named]: readonly string[],
): Promise<number> {
  const api = await cli.keyed();
  if (what === 'list') return list(cli, api, options);
  if (named === undefined) {
    throw new Failure('name-missing', 'Name the key: `keys make NAME`, `keys revoke ID`.');
  }
  return what === 'make' ? make(cli, api, options, named) : revoke(cli, api, options, named);
}

async function list(cli: Cli, api: Api, options: Options): Promise<number> {
  const said = await saidIn(cli.language);
  const found = await api.call('GET', '/aisher/keys', ingestKeyList);
  if (options.json) cli.sayJson(found);
  else if (found.keys.length === 0) cli.say(said.noKeys);
  else {
    const rows = found.keys.map((key) => [
      key.id,
      oneLine(key.name),
      String(key.rowsToday),
      key.lastUsedAt === null ? said.never : minuteOf(key.lastUsedAt),
      key.expiresAt === null ? said.none : minuteOf(key.expiresAt),
    ]);
    const [head = '', ...lines] = tableOf([said.headings.keys, ...rows], columnsFor(cli.columns));
    cli.say(head, 'faint');
    for (const line of lines) cli.say(line);
  }
  return 0;
}

async function make(cli: Cli, api: Api, options: Options, name: string): Promise<number> {
  const said = await saidIn(cli.language);
  const made = await api.call('POST', '/aisher/keys', madeIngestKey, { name });
  if (options.json) cli.sayJson(made);
  else {
    cli.warn(said.keyMade);
    cli.say(made.secret);
  }
  return 0;
}

async function revoke(cli: Cli, api: Api, options: Options, id: string): Promise<number> {
  const said = await saidIn(cli.language);
  await api.call('DELETE', `/aisher/keys/${encodeURIComponent(id)}`, z.void());
  if (options.json) cli.sayJson({ revoked: id });
  else cli.say(said.keyRevoked);
  return 0;
}
