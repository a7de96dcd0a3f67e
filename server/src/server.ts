import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ownerLink, settleOwner } from '@dojang/kernel/server';
import { type App, buildApp } from './app.ts';
import type { Config } from './config.ts';
import { forgetSignIn, showSignIn } from './sign-in.ts';
import { warnOfPlainHttp } from './warnings.ts';

const builtPage = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** A second signal ends at once: whoever presses twice means it. */
function onSignals(close: () => Promise<void>): void {
  let asked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130);
      asked = true;
      const late = setTimeout(() => process.exit(1), 25_000);
      close().then(
        () => {
          clearTimeout(late);
          process.exit(0);
        },
        () => process.exit(1),
      );
    });
  }
}

/**
 * Starts the roles of `config`. With `greet`, shows the sign-in link and its QR code while no browser
 * is paired yet.
 */
export async function startServer(config: Config, options: { greet?: boolean } = {}): Promise<App> {
  const app = await buildApp(config, existsSync(builtPage) ? { pageFolder: builtPage } : {});
  const { parts, http, address } = app;
  onSignals(app.close);
  // Before anything is answered: with the wrong keys no session and no sealed value can be read.
  const owner = await settleOwner(parts);
  if (config.roles.has('http')) {
    const bound = await http.listen({ host: config.DOJANG_HOST, port: config.DOJANG_PORT });
    if (config.publicUrl === undefined) address.url = bound;
  }
  if (config.roles.has('worker')) {
    await parts.jobs.start(parts);
    app.witness.start();
  }
  parts.log.info({ roles: [...config.roles], url: address.url }, 'dojang is ready');
  if (!config.roles.has('http')) console.log('worker is ready');
  warnOfPlainHttp(address.url, config.DOJANG_HOST, parts.log);
  forgetSignIn(config.dataFolder);
  if (options.greet && (owner.isUnclaimed || config.signsIn)) {
    const { dataFolder } = config;
    const prints = process.stdout.isTTY === true || config.DOJANG_PRINT_SIGN_IN === 'yes';
    showSignIn(await ownerLink(parts, owner), { dataFolder, prints });
  }
  return app;
}
