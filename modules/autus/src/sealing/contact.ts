import type { AnyContext } from '@dojang/kernel';

export type ContactKind = 'mobile' | 'email';

const place = (contactId: string): string => `autus.contact:${contactId}`;

/** By org: whoever reads the database cannot tell that two academies know one number. */
export const blindContact = ({ org, parts }: AnyContext, kind: ContactKind, value: string) =>
  parts.keyring.blind(`autus.contact.${kind}`, `${org}\0${value}`);

/** The last four digits of a mobile, by org. */
export const blindTail = ({ org, parts }: AnyContext, digits: string) =>
  parts.keyring.blind('autus.contact.mobile.tail', `${org}\0${digits}`);

/** What is kept of a contact. */
export function sealContact(ctx: AnyContext, id: string, kind: ContactKind, value: string) {
  const { keyring } = ctx.parts;
  return {
    value_sealed: keyring.seal(value, place(id)),
    blind: blindContact(ctx, kind, value),
    // The oldest key blinds; access keys have the ids of their masters.
    blind_key: keyring.accessKeys.at(-1)?.id ?? '',
    tail_blind: kind === 'mobile' ? blindTail(ctx, value.slice(-4)) : null,
  };
}

export const openContact = ({ parts }: AnyContext, id: string, sealed: string): string =>
  parts.keyring.open(sealed, place(id));
