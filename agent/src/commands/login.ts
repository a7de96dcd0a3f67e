import { spawn } from 'node:child_process';
import { hostname } from 'node:os';
import { isatty } from 'node:tty';
import { codeOfClaim } from '@dojang/kernel/schema';
import type { Command } from '../command-line/command.ts';
import { fetchKey, newAsked, serverFor } from '../server/key.ts';

const nameMax = 60;

/** Opens the page in the person's browser. Where there is none, the address was shown. */
function openBrowser(url: string): void {
  const [program, ...words] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const child = spawn(program as string, words, { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

/** `dojang login [SERVER]`: a person confirms on a page, and this command line gets an API key of theirs. */
export const login: Command = async ({ config, words, say, warn, sayJson }, options, [server]) => {
  const url = serverFor(config, server);
  const asked = newAsked();
  const wish = new URLSearchParams({
    claim: asked.claim,
    name: `dojang · ${hostname()}`.slice(0, nameMax),
    scopes: (options.scope ?? []).join(' '),
  });
  // Behind `#`, so that no log of a server has it.
  const page = `${url}/keys/grant#${wish}`;
  const tell = options.json ? warn : say;
  tell(words.login.confirm(page, codeOfClaim(asked.claim)));
  if (options.browser !== false && isatty(2)) openBrowser(page);
  tell(words.login.waits);
  const { orgName, org, keyId, expiresAt } = await fetchKey(config.home, url, asked);
  if (options.json) sayJson({ state: 'logged-in', server: url, org, keyId, expiresAt });
  else say(words.login.done(orgName, expiresAt.slice(0, 10)));
  return 0;
};
