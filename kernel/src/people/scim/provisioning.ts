import { z } from 'zod';
import { type Context, inTransaction, kernelDb } from '../../core/context.ts';
import { defineRoute } from '../../core/route.ts';
import { madeScimToken, type Provisioning, provisioning, tokenParams } from './schema.ts';
import { createToken, listTokens, revokeToken } from './tokens.ts';

/** How provisioning is set up, and what the provider has told so far. */
function getProvisioning(ctx: Context<never>): Promise<Provisioning> {
  return inTransaction(ctx, async (ctx) => {
    const db = kernelDb(ctx);
    const users = await db
      .selectFrom('kernel.scim_user as user')
      .innerJoin('kernel.membership as membership', (join) =>
        join
          .onRef('membership.org_id', '=', 'user.org_id')
          .onRef('membership.person_id', '=', 'user.person_id'),
      )
      .select((eb) => [
        eb.fn.countAll<number>().as('users'),
        eb.fn.countAll<number>().filterWhere('membership.left_at', 'is', null).as('active'),
      ])
      .where('user.deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    const { groups } = await db
      .selectFrom('kernel.scim_group')
      .select((eb) => eb.fn.countAll<number>().as('groups'))
      .executeTakeFirstOrThrow();
    return {
      address: `${ctx.parts.publicUrl}/api/scim/v2`,
      tokens: await listTokens(ctx),
      users: Number(users.users),
      active: Number(users.active),
      groups: Number(groups),
    };
  });
}

/** A token makes and ends people, owners among them: so only owners make one. */
export const provisioningPermissions = [
  { action: 'provisioning.read', roles: ['owner', 'admin'] },
  { action: 'provisioning.change', roles: ['owner'] },
] as const;

export const provisioningRoutes = [
  defineRoute({
    method: 'GET',
    url: '/provisioning',
    permission: 'provisioning.read',
    limit: 'read',
    summary: 'How an identity provider brings and ends people here, and whether it does',
    schema: { response: provisioning },
    handle: (ctx) => getProvisioning(ctx),
  }),
  defineRoute({
    method: 'POST',
    url: '/provisioning/tokens',
    permission: 'provisioning.change',
    limit: 'write',
    summary: 'Make a token for the identity provider; the answer alone holds its secret',
    schema: { response: madeScimToken },
    status: 201,
    handle: (ctx) => createToken(ctx),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/provisioning/tokens/:id',
    permission: 'provisioning.change',
    limit: 'write',
    summary: 'End a token of the identity provider at once',
    schema: { params: tokenParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => revokeToken(ctx, params.id),
  }),
];
