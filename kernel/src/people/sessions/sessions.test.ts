import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from 'kysely';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { openOrgsMax } from '../../http/cookies/session-cookies.ts';
import { buildHttp } from '../../http/http.ts';
import { kernelModule } from '../../kernel.ts';
import { newOrg, testKernel, unforced, wideLimits } from '../../testing/index.ts';
import { type Jar, newJar } from '../../testing/jar.ts';
import { createPairing } from '../pairings/pairings.ts';

const kernel = await testKernel({ modules: [kernelModule] });
const limits = wideLimits([kernelModule]);
const app = buildHttp(kernel.parts, [kernelModule], { limits });
after(() => app.close());

/** Opens the org of `ctx` in a browser, by a link. */
async function open(jar: Jar, ctx: Context<never>): Promise<void> {
  const { link } = await createPairing(ctx, { kind: 'phone' });
  const body = { secret: link.split('#')[1], deviceName: '폰', kind: 'browser' };
  assert.equal((await jar.send('POST', '/pairings/claim', { body })).status, 201);
}

const liveSessions = (ctx: Context<never>) =>
  inTransaction(ctx, async (ctx) => {
    const rows = await kernelDb(ctx)
      .selectFrom('kernel.session')
      .select('id')
      .where('revoked_at', 'is', null)
      .execute();
    return rows.length;
  });

test('the org for which a browser has no room any more is signed out on the server, too', async () => {
  const jar = newJar(app);
  const contexts: Context<never>[] = [];
  for (let n = 0; n < openOrgsMax; n += 1) {
    const ctx = await newOrg(kernel);
    contexts.push(ctx);
    await open(jar, ctx);
  }
  const [first, second] = contexts as [Context<never>, Context<never>];
  const copy = new Map(jar.cookies);
  assert.equal((await jar.send('POST', '/sessions/refresh', { org: first.org })).status, 200);
  await open(jar, await newOrg(kernel));
  assert.deepEqual([await liveSessions(first), await liveSessions(second)], [1, 0]);
  const thief = newJar(app);
  for (const [name, value] of copy) thief.cookies.set(name, value);
  assert.equal((await thief.send('GET', '/me', { org: second.org })).status, 401);
  const late = await thief.send('POST', '/sessions/refresh', { org: second.org });
  assert.deepEqual([late.status, late.body.code], [401, 'session-ended']);
});

test('a session is renewed for a member alone, whatever its leaving forgot to end', async () => {
  const ctx = await newOrg(kernel);
  const jar = newJar(app);
  await open(jar, ctx);
  const before = new Map(jar.cookies);
  assert.equal((await jar.send('POST', '/sessions/refresh', { org: ctx.org })).status, 200);
  await unforced(kernel.parts.database, 'kernel.membership', (db) =>
    sql`update kernel.membership set left_at = now() where org_id = ${ctx.org}`.execute(db),
  );
  const replay = newJar(app);
  for (const [name, value] of before) replay.cookies.set(name, value);
  for (const each of [jar, replay]) {
    const refused = await each.send('POST', '/sessions/refresh', { org: ctx.org });
    assert.deepEqual([refused.status, refused.body.code], [401, 'person-left']);
    assert.equal(each.cookies.size, 0, 'cookies that never work again are forgotten');
  }
  await unforced(kernel.parts.database, 'kernel.membership', (db) =>
    sql`update kernel.membership set left_at = null where org_id = ${ctx.org}`.execute(db),
  );
});
