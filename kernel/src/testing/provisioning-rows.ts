import { randomUUID } from 'node:crypto';
import { type AnyContext, kernelDb } from '../core/context.ts';

/** A provider of SAML that is there, and lets nobody in. Needs a transaction. */
export async function addSamlConnection(ctx: AnyContext): Promise<void> {
  await kernelDb(ctx)
    .insertInto('kernel.saml_connection')
    .values({
      org_id: ctx.org,
      entity_id: 'https://idp.example',
      sso_url: 'https://idp.example/sso',
      certificates: ['x'],
      key_sealed: 'x',
      certificate: 'x',
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What a provider of identities leaves of a person, in every table of it. Needs a transaction. */
export async function addProvisioning(ctx: AnyContext, personId: string, teamId: string) {
  const db = kernelDb(ctx);
  const row = { org_id: ctx.org, person_id: personId };
  const hash = personId.replaceAll('-', '').repeat(2);
  await db
    .insertInto('kernel.absence')
    .values({ ...row, left_at: ctx.now(), team_ids: [teamId] })
    .execute();
  await db
    .insertInto('kernel.recovery_code')
    .values({ ...row, id: randomUUID(), code_hash: hash })
    .execute();
  await db.insertInto('kernel.recovery_person').values(row).execute();
  await db
    .insertInto('kernel.provider_account')
    .values({ ...row, way: 'saml', name_blind: hash, last_used_at: ctx.now() })
    .execute();
  await addSamlConnection(ctx);
  await db
    .insertInto('kernel.oidc_connection')
    .values({ org_id: ctx.org, issuer: 'https://idp.example', client_id: 'dojang' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db.insertInto('kernel.scim_group').values({ org_id: ctx.org, team_id: teamId }).execute();
  await db
    .insertInto('kernel.scim_user')
    .values({ ...row, user_name_blind: hash, attributes_sealed: 'x' })
    .execute();
  await db
    .insertInto('kernel.scim_token')
    .values({
      org_id: ctx.org,
      id: randomUUID(),
      created_by: personId,
      secret_hash: hash,
      hint: 'abcd',
    })
    .execute();
}
