import { z } from 'zod';

const address = z.string().max(2_000);

/** `GET /api/org/oidc`: what both sides have to know of each other. The secret of the client is never shown. */
export const oidcConnection = z.object({
  /** Null while no provider is set up. */
  provider: z
    .object({ issuer: z.string().max(400), clientId: z.string().max(200), hasSecret: z.boolean() })
    .nullable(),
  /** Ours, to be copied to the provider; and where the people of the org sign in. */
  own: z.object({ redirectUri: address, logoutUri: address, startUrl: address }),
});
export type OidcConnection = z.infer<typeof oidcConnection>;

/** `PUT /api/org/oidc` */
export const oidcInput = z.object({
  issuer: z.url({ protocol: /^https?$/ }).max(400),
  clientId: z.string().min(1).max(200),
  /** Null for a client that has none, by PKCE alone. */
  clientSecret: z.string().min(1).max(1_000).nullable(),
});
export type OidcInput = z.infer<typeof oidcInput>;
