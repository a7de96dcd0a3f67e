import { z } from 'zod';
import { instant, shortText } from '../../base/bounds.ts';

/** Bytes as base64url; whether they are is found out as they are read. */
const base64url = (max: number) => z.string().max(max);
const credentialId = z.string().regex(/^[A-Za-z0-9_-]{16,1400}$/);
const transports = z.array(z.string().max(20)).max(10);

/** What the browser's `navigator.credentials.create` answered, as JSON (WebAuthn level 3, § 5.1). */
export const registration = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(8_000),
    attestationObject: base64url(40_000),
    transports: transports.optional(),
  }),
});
export type Registration = z.infer<typeof registration>;

/** What `navigator.credentials.get` answered. */
export const assertion = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(8_000),
    authenticatorData: base64url(8_000),
    signature: base64url(4_000),
    userHandle: base64url(120).nullish(),
  }),
});
export type Assertion = z.infer<typeof assertion>;

const named = z.object({ id: credentialId, type: z.literal('public-key'), transports });

/** For `navigator.credentials.create`. */
export const creationOptions = z.object({
  challenge: base64url(100),
  rp: z.object({ id: z.string().max(253), name: shortText }),
  user: z.object({ id: base64url(100), name: shortText, displayName: shortText }),
  pubKeyCredParams: z
    .array(z.object({ type: z.literal('public-key'), alg: z.int().min(-70_000).max(0) }))
    .max(10),
  excludeCredentials: z.array(named).max(50),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    userVerification: z.literal('required'),
  }),
  attestation: z.literal('none'),
  timeout: z.int().min(0).max(600_000),
});
export type CreationOptions = z.infer<typeof creationOptions>;

/** For `navigator.credentials.get`. */
export const requestOptions = z.object({
  challenge: base64url(100),
  rpId: z.string().max(253),
  /** Empty where any passkey of this host will do. */
  allowCredentials: z.array(named).max(50),
  userVerification: z.literal('required'),
  timeout: z.int().min(0).max(600_000),
});
export type RequestOptions = z.infer<typeof requestOptions>;

export const ownPasskey = z.object({
  id: z.uuid(),
  name: shortText,
  /** The host that it is for. */
  rpId: z.string().max(253),
  /** Whether it works at the host of this page. */
  here: z.boolean(),
  isSynced: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
});
export type OwnPasskey = z.infer<typeof ownPasskey>;

/** `GET /api/passkeys` */
export const passkeyList = z.object({
  passkeys: z.array(ownPasskey).max(50),
  /** Whether a browser can make one at this address: a name, by https or localhost. */
  canAdd: z.boolean(),
});
export type PasskeyList = z.infer<typeof passkeyList>;

/** `POST /api/passkeys` */
export const newPasskey = z.object({
  name: z.string().trim().min(1).max(60).optional(),
  registration,
});
export const passkeyParams = z.object({ id: z.uuid() });
/** `POST /api/sign-in/passkey` */
export const passkeySignIn = z.object({ assertion });
