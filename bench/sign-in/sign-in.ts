/**
 * `npm run bench:sign-in [-- --json] [--postgres URL] [--runs 30]`: what it takes to know who is there and what they may do. Each
 * part is a file beside this one and adds its figures.
 */
import { startPostgres, stopPostgres } from '../../scripts/servers.ts';
import { flags, report } from '../lib/report.ts';

const runs = Number(flags.runs ?? 30);
const cluster = { name: 'sign-in', port: 54_439 };
const isOwn = typeof flags.postgres !== 'string' && !process.env.DOJANG_TEST_DATABASE_URL;
if (isOwn || typeof flags.postgres === 'string') {
  const { url, ownerUrl } = isOwn
    ? startPostgres(cluster)
    : { url: String(flags.postgres), ownerUrl: String(flags.postgres) };
  // The kernel of the tests reads them as it opens.
  process.env.DOJANG_TEST_DATABASE_URL = url;
  process.env.DOJANG_TEST_DATABASE_DIRECT_URL = ownerUrl;
}
try {
  const { measureGuard } = await import('./guard.ts');
  const guard = await measureGuard(runs, 500);
  const { measureSaml } = await import('./saml.ts');
  const saml = await measureSaml(runs);
  const { guardRatio, plainPerSecond, ownPerSecond } = guard;
  const { measureOidc } = await import('./oidc.ts');
  const oidc = await measureOidc(runs * 3);
  const { measurePasskeys } = await import('./passkeys.ts');
  const passkeys = await measurePasskeys(100);
  const { measureDeprovision } = await import('./deprovision.ts');
  const deprovision = await measureDeprovision(Math.min(runs, 15));
  const { measureProvision } = await import('./provision.ts');
  const provision = await measureProvision(5_000);
  const rows = [
    { what: 'guard, plain org, requests/s', figure: plainPerSecond },
    { what: 'guard, own roles and grants, requests/s', figure: ownPerSecond },
    { what: 'median ratio of pairs (goal ≥ 0.95)', figure: guardRatio },
    { what: 'OpenID Connect, of ours, ms (goal ≤ 150)', figure: oidc.oidcMs },
    { what: 'the same, p95, ms', figure: oidc.oidcP95Ms },
    { what: 'SAML, of ours, ms (goal ≤ 60)', figure: saml.samlMs },
    { what: 'the same, p95, ms', figure: saml.samlP95Ms },
    { what: 'signed in by a passkey, p95 ms (goal ≤ 40)', figure: passkeys.passkeyMs },
    { what: 'stepped up by a passkey, p95 ms', figure: passkeys.stepUpMs },
    {
      what: 'ended to the last door closed, p95 ms (goal ≤ 5,000)',
      figure: deprovision.deprovisionMs,
    },
    {
      what: 'people of a push of 5,000 who are not there (goal 0)',
      figure: provision.provisionLost,
    },
    { what: 'people of that push, a second', figure: provision.peoplePerSecond },
    { what: 'time of its last fifth ÷ its first', figure: provision.provisionGrowth },
    { what: 'one more in the group of all, ms', figure: provision.groupChangeMs },
  ];
  report('Who is there', rows, {
    ...guard,
    ...oidc,
    ...saml,
    ...passkeys,
    ...deprovision,
    ...provision,
  });
} finally {
  if (isOwn) stopPostgres(cluster);
}
