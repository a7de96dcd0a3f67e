import { z } from 'zod';
import { instant } from '../../../base/bounds.ts';

const address = z.string().max(2_000);

/** `GET /api/org/saml`: what both sides have to know of each other. */
export const samlConnection = z.object({
  /** Null while no provider is set up. */
  provider: z
    .object({
      entityId: z.string().max(400),
      ssoUrl: address,
      /** SHA-256 of each certificate, and when it ends. */
      certificates: z
        .array(z.object({ fingerprint: z.string().max(100), expiresAt: instant }))
        .max(4),
      metadataUrl: address.nullable(),
      metadataReadAt: instant.nullable(),
      /** Why the last reading changed nothing; null when it did not fail. */
      metadataFault: z.string().max(60).nullable(),
    })
    .nullable(),
  /** Ours, to be copied to the provider. */
  own: z.object({ entityId: address, acsUrl: address, metadataUrl: address }),
});
export type SamlConnection = z.infer<typeof samlConnection>;

/** `PUT /api/org/saml`: the provider's metadata, by its address or as its text. */
export const samlInput = z.union([
  z.object({ metadataUrl: z.url({ protocol: /^https$/ }).max(2_000) }),
  z.object({ metadata: z.string().min(1).max(200_000) }),
]);
export type SamlInput = z.infer<typeof samlInput>;

export const samlParams = z.object({ org: z.uuid() });
export const acsForm = z.object({
  SAMLResponse: z.string().max(400_000),
  RelayState: z.string().max(200).optional(),
});

/** What is kept while somebody is at the provider. */
export const begun = z.object({
  org: z.uuid(),
  requestId: z.string().max(100),
  place: z.string().max(500),
  /** A person who is signed in says which account is theirs; null for somebody who comes. */
  personId: z.uuid().nullable(),
});
export type Begun = z.infer<typeof begun>;

export const nameIdText = z.string().min(1).max(255);
const text = z.string().min(1).max(1_000);
const listOfOne = <T extends z.ZodType>(one: T) => z.tuple([one]);

/** The signed assertion as the library gives it; whatever else it holds is read past. */
export const assertionShape = z.object({
  Assertion: z.object({
    $: z.object({ ID: text.max(200) }),
    Issuer: listOfOne(z.object({ _: text })),
    Subject: listOfOne(
      z.object({
        SubjectConfirmation: listOfOne(
          z.object({
            $: z.object({ Method: z.literal('urn:oasis:names:tc:SAML:2.0:cm:bearer') }),
            SubjectConfirmationData: listOfOne(
              z.object({
                $: z.object({ Recipient: text, InResponseTo: text, NotOnOrAfter: text.max(40) }),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
});
