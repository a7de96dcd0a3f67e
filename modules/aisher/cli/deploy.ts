import { type Cli, Failure } from '@dojang/kernel/cli';
import { deployed } from './answers.ts';
import { oneLine } from './lines.ts';
import { saidIn } from './words/said.ts';

/** What a version of a service is named by. @throws Failure `option-missing` */
export function buildOf(options: { readonly service?: string; readonly version?: string }) {
  const { service, version } = options;
  if (service !== undefined && version !== undefined) return { service, version };
  throw new Failure('option-missing', '--service NAME and --version VERSION are needed.');
}

interface Options {
  readonly service?: string;
  readonly version?: string;
  readonly environment?: string;
  readonly commit?: string;
  readonly json?: boolean;
}

/** `dojang aisher deploy` */
export async function deploy(cli: Cli, options: Options): Promise<number> {
  const { environment = '', commit = null } = options;
  const input = { ...buildOf(options), environment, commit };
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const made = await api.call('POST', '/aisher/deploys', deployed, input);
  if (options.json) cli.sayJson(made);
  else
    cli.say(said.deployed(oneLine(made.service), oneLine(made.version), oneLine(made.environment)));
  return 0;
}
