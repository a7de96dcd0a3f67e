import { Problem } from '../../../base/problem.ts';
import { type AnyContext, kernelDb } from '../../../core/context.ts';
import { getSignInOf } from '../../sessions/session-facts.ts';
import { findRules } from '../domains/ways-of-people.ts';
import { findPolicy } from '../policy.ts';
import type { Way } from '../ways.ts';

/** What becomes the only way in has to have worked in this very browser, so lately. */
export const tryMs = 10 * 60_000;

/** Whether there is anything behind a way: no provider, and nobody comes in by it. */
async function isSetUp(ctx: AnyContext, way: Way): Promise<boolean> {
  if (way === 'oidc') return ctx.parts.oidc.providers.length > 0;
  if (way !== 'saml' && way !== 'own-oidc') return true;
  const table = way === 'saml' ? 'kernel.saml_connection' : 'kernel.oidc_connection';
  const row = await kernelDb(ctx).selectFrom(table).select('org_id').executeTakeFirst();
  return row !== undefined;
}

/** Whether the browser that asks came in lately by one of these ways, and would again. Needs a transaction. */
async function wasTried(ctx: AnyContext, deviceId: string, ways: readonly Way[]) {
  const { way, signedInAt } = await getSignInOf(ctx, deviceId);
  const ageMs = ctx.now().getTime() - signedInAt.getTime();
  return ways.includes(way) && ageMs <= tryMs && (await isSetUp(ctx, way));
}

/**
 * A way that nobody tried may let nobody in, and links were the way back. Needs a transaction that has locked the org.
 *
 * @throws Problem 409 `sign-in-not-tried`.
 */
export async function requireTried(ctx: AnyContext, deviceId: string, ways: readonly Way[]) {
  if (await wasTried(ctx, deviceId, ways)) return;
  throw new Problem(
    409,
    'sign-in-not-tried',
    'Sign in here by one of the ways that stay, and save within ten minutes: so nobody is locked out.',
    { ways },
  );
}

/**
 * A way that people of a domain have to use stays. Needs a transaction that has locked the org.
 *
 * @throws Problem 409 `domain-needs-way`.
 */
export async function requireNoDomainOf(ctx: AnyContext, way: Way): Promise<void> {
  const ofDomain = await kernelDb(ctx)
    .selectFrom('kernel.org_domain')
    .select('domain')
    .where('way', '=', way)
    .executeTakeFirst();
  if (ofDomain !== undefined) {
    throw new Problem(
      409,
      'domain-needs-way',
      'People of a domain of this org have to sign in by this provider; let them in as everybody first.',
      { domain: ofDomain.domain },
    );
  }
}

/**
 * A provider goes, or becomes another, only while people come in without it: by links, or by a way that the caller used
 * within ten minutes. Needs a transaction that has locked the org.
 *
 * @throws Problem 409 `sign-in-way-needed`, `domain-needs-way`.
 */
export async function requireNotNeeded(ctx: AnyContext, way: Way, deviceId: string): Promise<void> {
  const { ways } = await findPolicy(ctx);
  await requireNoDomainOf(ctx, way);
  if (!ways.includes(way) || ways.includes('link')) return;
  const staying = ways.filter((each) => each !== way);
  if (await wasTried(ctx, deviceId, staying)) return;
  throw new Problem(
    409,
    'sign-in-way-needed',
    'Without this provider nobody could sign in; allow links in the sign-in policy first, or sign in here by another way that stays.',
    { ways: staying },
  );
}

/** Whether nobody, or nobody of a domain, comes in without this provider. Needs a transaction. */
export async function isOnlyWay(ctx: AnyContext, way: Way): Promise<boolean> {
  const { ways } = await findPolicy(ctx);
  if (ways.length === 1 && ways[0] === way) return true;
  return [...(await findRules(ctx)).values()].includes(way);
}
