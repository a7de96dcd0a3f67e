import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLog, listenForProtocol, ownerLink, settleOwner } from '@dojang/kernel/server';
import { type App, buildApp } from './app.ts';
import { type Config, listens } from './config.ts';
import { endOnSignals } from './ending.ts';
import { textOfLan } from './greeting/lan.ts';
import { createPersonLog, textOfAddress } from './greeting/person-log.ts';
import { noteRunning } from './greeting/running.ts';
import { forgetSignIn, showSignIn } from './greeting/sign-in.ts';
import { createOps, openOpsPort } from './ops.ts';
import { warnOfPlainHttp } from './warnings.ts';

const builtPage = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** A balancer looks every few seconds. A server that stands alone has nobody who would send requests elsewhere. */
const drainMsOf = (config: Config): number =>
  config.DOJANG_DRAIN_MS ?? (config.DATABASE_URL !== undefined && listens(config) ? 5_000 : 0);

/**
 * Starts the roles of `config`. With `greet`, shows the sign-in link and its QR code while no browser
 * is paired yet.
 */
export async function startServer(
  config: Config,
  options: { greet?: boolean; hasPlaygrounds?: boolean } = {},
): Promise<App> {
  // Who sets the level, or keeps what is printed, wants the lines of the log.
  const isForPerson =
    options.greet === true &&
    process.stdout.isTTY === true &&
    config.variables.DOJANG_LOG_LEVEL === undefined;
  const log = isForPerson ? createPersonLog() : createLog({ level: config.DOJANG_LOG_LEVEL });
  const ops = createOps(config, log);
  const ending = endOnSignals(ops.readiness, drainMsOf(config));
  await openOpsPort(config, ops, log);
  const app = await buildApp(config, {
    log,
    ops,
    hasPlaygrounds: options.hasPlaygrounds ?? false,
    ...(existsSync(builtPage) ? { pageFolder: builtPage } : {}),
  });
  const started = startRoles(config, app, options.greet ?? false);
  ending.hold(app, started);
  try {
    await started;
  } catch (error) {
    // A part that was closed under the start is no failure of the start.
    if (!ending.isAsked) throw error;
  }
  return app;
}

async function startRoles(config: Config, app: App, greets: boolean): Promise<void> {
  const { parts, http, address, readiness } = app;
  // Before anything is answered: with the wrong keys no session and no sealed value can be read.
  const owner = await settleOwner(parts);
  if (listens(config)) {
    const bound = await http.listen({ host: config.DOJANG_HOST, port: config.DOJANG_PORT });
    if (config.publicUrl === undefined) address.url = reachedAt(bound, config.lan);
    for (const port of app.ports) await listenForProtocol(http, { host: config.DOJANG_HOST, port });
  }
  if (config.roles.has('worker')) {
    await parts.jobs.start(parts);
    app.witness.start();
  }
  readiness.noteStarted();
  parts.log.info({ roles: [...config.roles], url: address.url }, 'dojang is ready');
  if (!listens(config)) console.log('worker is ready');
  else if (greets && process.stdout.isTTY === true) console.log(textOfAddress(address.url));
  warnOfPlainHttp(address.url, config.DOJANG_HOST, parts.log);
  forgetSignIn(config.dataFolder);
  if (config.DATABASE_URL === undefined) {
    noteRunning(config.dataFolder, address.url, async () => {
      forgetSignIn(config.dataFolder);
      showSignIn(await ownerLink(parts, owner), { dataFolder: config.dataFolder, prints: false });
    });
  }
  if (greets && (owner.isUnclaimed || config.signsIn)) {
    const { dataFolder } = config;
    const prints = process.stdout.isTTY === true || config.DOJANG_PRINT_SIGN_IN === 'yes';
    showSignIn(await ownerLink(parts, owner), { dataFolder, prints });
  }
  if (config.lan.length > 0) console.log(textOfLan(address.url, config.lan));
}

/** The address that phones open: with `--lan`, that of this machine in its network. */
function reachedAt(bound: string, [address]: readonly string[]): string {
  return address === undefined ? bound : `http://${address}:${new URL(bound).port || '80'}`;
}
