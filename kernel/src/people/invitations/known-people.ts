import { sql } from 'kysely';
import { type AnyContext, inWholeOrg, kernelDb } from '../../core/context.ts';

/** Somebody of the org, of now or before, who has an address. */
export interface KnownPerson {
  readonly personId: string;
  readonly hasLeft: boolean;
}

/**
 * People of the org by their addresses: those that a provider verified, that an accepted invitation went to, that messages
 * go to, or went to when the person left. Who is here now goes before who left. Needs a transaction.
 */
export async function peopleByEmail(
  ctx: AnyContext,
  emails: readonly { readonly blind: string; readonly email: string }[],
): Promise<ReadonlyMap<string, KnownPerson>> {
  const blinds = emails.map(({ blind }) => blind);
  const channel = emails.map(({ email }) =>
    ctx.parts.keyring.blind('address-email', email.toLowerCase()),
  );
  return inWholeOrg(ctx, async (ctx) => {
    const { rows } = await sql<{ blind: string; personId: string; hasLeft: boolean }>`
      with named as (
        select f.email_blind as blind, f.person_id from kernel.people_of_emails(${blinds}::text[]) f
        union all
        select i.email_blind, i.person_id from kernel.invitation i
        where i.email_blind = any (${blinds}::text[]) and i.person_id is not null
        union all
        select asked.blind, a.person_id
        from unnest(${blinds}::text[], ${channel}::text[]) as asked(blind, channel)
        join kernel.notification_address a on a.address_blind = asked.channel
        where a.channel = 'email' and a.confirmed_at is not null
        union all
        select m.left_email_blind, m.person_id from kernel.membership m
        where m.left_email_blind = any (${blinds}::text[])
      )
      select n.blind, n.person_id as "personId", m.left_at is not null as "hasLeft"
      from named n
      join kernel.membership m on m.person_id = n.person_id
      join kernel.person p on p.id = n.person_id and p.erased_at is null
      order by m.left_at is not null desc, m.left_at`.execute(kernelDb(ctx));
    return new Map(rows.map(({ blind, ...person }) => [blind, person]));
  });
}
