/**
 * How somebody proved who they are. `link`: by a link of the org, such as the owner link, a pairing or an invitation.
 * `oidc`: by a provider of OpenID Connect of the deployment. `saml`, `own-oidc`: by a provider of the org. `passkey`:
 * by WebAuthn.
 */
export const ways = ['link', 'oidc', 'saml', 'passkey', 'own-oidc'] as const;
export type Way = (typeof ways)[number];

/** How and when somebody signed in. An org judges it by its policy, when a session is opened and at each refresh. */
export interface SignIn {
  readonly way: Way;
  /** How the provider says that it checked (RFC 8176). */
  readonly amr: readonly string[];
  /** By which login of the identity; null for a link and a passkey. */
  readonly loginId: string | null;
  readonly signedInAt: Date;
}
