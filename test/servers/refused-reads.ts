/** Routes that refuse what the matrix of tenants asks: what they look up counts all the same. */
export const refused: Readonly<Record<string, number>> = {
  'GET /downloads/:secret': 404,
  'GET /links/:link': 404,
  'GET /public/note/shared/:link': 404,
  'GET /invitations/offer': 404,
  'GET /domain-proofs/offer': 404,
  'GET /sign-in/oidc/:provider/callback': 404,
  'GET /sign-in/saml/:org/metadata': 404,
  'GET /sign-in/saml/:org/start': 400,
  'GET /sign-in/company/:org/finish': 400,
  'GET /sign-in/orgs/:org/oidc/start': 400,
  'GET /sign-in/orgs/:org/oidc/callback': 400,
  // They take a provider's token, which is one row more.
  'GET /scim/v2/ServiceProviderConfig': 401,
  'GET /scim/v2/ResourceTypes': 401,
  'GET /scim/v2/Schemas': 401,
  'GET /scim/v2/Users': 401,
  'GET /scim/v2/Users/:id': 401,
  'GET /scim/v2/Groups': 401,
  'GET /scim/v2/Groups/:id': 401,
};
