/** The package's `./schema`: Zod only, for the page and the agent. Each slice adds its line. */

export * from './audit/schema.ts';
export * from './audit/stream/schema.ts';
export * from './base/problem-schema.ts';
export { ownRoleBases } from './core/role.ts';
export * from './drafts/bulk/schema.ts';
export * from './drafts/comments/schema.ts';
export * from './drafts/groups/schema.ts';
export * from './drafts/readings/schema.ts';
export * from './drafts/schema.ts';
export * from './files/schema.ts';
export * from './first-steps/schema.ts';
export * from './grants/schema.ts';
export * from './jobs/dead-letters/schema.ts';
export * from './keys/schema.ts';
export * from './ledger/stories/schema.ts';
export * from './modules/schema.ts';
export * from './notify/receivers/schema.ts';
export * from './notify/schema.ts';
export * from './people/account/schema.ts';
export * from './people/closing/schema.ts';
export * from './people/devices/schema.ts';
export * from './people/invitations/schema.ts';
export * from './people/open-links/schema.ts';
export * from './people/ownership/schema.ts';
export * from './people/pairings/schema.ts';
export * from './people/passkeys/schema.ts';
export * from './people/people/schema.ts';
export type { RecoveryPeople, RecoveryPeopleInput } from './people/recovery/schema.ts';
export * from './people/roles/schema.ts';
export type { MadeScimToken, Provisioning, ScimToken } from './people/scim/schema.ts';
export * from './people/sessions/schema.ts';
export type { CompanyEntry, EntryInput, SignInTrial } from './people/sign-in/company/schema.ts';
export type {
  DomainInput,
  DomainMailInput,
  DomainOffer,
  DomainRule,
  OrgDomain,
  OrgDomains,
  ProvedDomain,
  SavedRule,
} from './people/sign-in/domains/schema.ts';
export type {
  NewCodes,
  OrgPolicy,
  PolicyInput,
  SavedPolicy,
} from './people/sign-in/org-policy/schema.ts';
export type { OidcConnection, OidcInput } from './people/sign-in/own-oidc/schema.ts';
export type { SamlConnection, SamlInput } from './people/sign-in/saml/schema.ts';
export * from './people/sign-in/schema.ts';
export * from './people/step-up/schema.ts';
export * from './people/teams/schema.ts';
export * from './personal-data/schema.ts';
export * from './plans/schema.ts';
export * from './privacy/consents/schema.ts';
export * from './webhooks/schema.ts';
