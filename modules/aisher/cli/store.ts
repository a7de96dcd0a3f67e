import { type Api, type Cli, Failure } from '@dojang/kernel/cli';
import { logTail, ownKey, type Receiver, receiver } from './answers.ts';
import { minuteOf, oneLine } from './lines.ts';
import { saidIn, sentenceOf } from './words/said.ts';
import type { Said } from './words/said-en.ts';

type Options = { readonly json?: boolean };

const askReceiver = (api: Api): Promise<Receiver> => api.call('GET', '/aisher/receiver', receiver);

const isGood = ({ refuses, store: { state } }: Receiver) => refuses === null && state === 'ready';

/** Why the store is as it is, in words where there are some. */
const whyOf = ({ state, reason }: Receiver['store'], said: Said): string =>
  said.reasons[reason ?? state] ?? reason ?? state;

/** `dojang aisher store`: exit code 1 while it is not ready, or takes nothing. */
export async function store(cli: Cli, options: Options): Promise<number> {
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const found = await askReceiver(api);
  if (options.json) cli.sayJson(found);
  else {
    const { refuses, waitingBytes, oldestMs, progress, addresses } = found;
    cli.say(said.store(whyOf(found.store, said)));
    if (progress) cli.say(said.storeProgress(Math.floor(progress.share * 100)));
    if (waitingBytes > 0) cli.say(said.storeWaits(waitingBytes, Math.round(oldestMs / 1000)));
    cli.say(refuses === null ? said.storeTakes(addresses.traces) : said.storeRefuses(refuses));
  }
  return isGood(found) ? 0 : 1;
}

interface Check {
  readonly name: 'key' | 'receiver' | 'store' | 'telemetry';
  readonly isGood: boolean;
  readonly text: string;
}

/** `dojang aisher doctor` */
export async function doctor(cli: Cli, options: Options): Promise<number> {
  const [api, said] = [await cli.keyed(), await saidIn(cli.language)];
  const checks = await checkAll(cli, api, said);
  if (options.json) cli.sayJson({ checks });
  else {
    for (const { name, isGood, text } of checks) {
      cli.say(
        `${isGood ? '✓' : '✗'} ${said.checks[name]}: ${oneLine(text)}`,
        isGood ? undefined : 'bad',
      );
    }
    if (checks.every((check) => check.isGood)) cli.say(said.good);
  }
  return checks.every((check) => check.isGood) ? 0 : 1;
}

async function checkAll(cli: Cli, api: Api, said: Said): Promise<Check[]> {
  const { key } = await api.call('GET', '/keys/current', ownKey);
  const mayRead = key.scopes.includes('aisher.read');
  const facts = said.keyFacts(key.scopes.join(', '), minuteOf(key.expiresAt));
  const own: Check = { name: 'key', isGood: mayRead, text: mayRead ? facts : said.scopeMissing };
  if (!mayRead) return [own];
  const { refuses, store, addresses } = await askReceiver(api);
  return [
    own,
    { name: 'receiver', isGood: refuses === null, text: refuses ?? addresses.traces },
    { name: 'store', isGood: store.state === 'ready', text: whyOf(store, said) },
    await checkTelemetry(cli, api, said),
  ];
}

async function checkTelemetry(cli: Cli, api: Api, said: Said): Promise<Check> {
  try {
    const { newestAt } = await api.call('GET', '/aisher/logs', logTail);
    const text = newestAt === null ? said.nothingYet : said.newest(minuteOf(newestAt));
    return { name: 'telemetry', isGood: newestAt !== null, text };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { name: 'telemetry', isGood: false, text: await sentenceOf(cli.language, error) };
  }
}
