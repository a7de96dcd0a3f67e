import { generateKeyPair, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from '../../../base/problem.ts';
import {
  type AnyContext,
  type Context,
  inTransaction,
  kernelDb,
  requirePerson,
} from '../../../core/context.ts';
import { lockOrg } from '../../../core/org-lock.ts';
import { logAction } from '../../../ledger/action-log.ts';
import { record } from '../../../ledger/ledger.ts';
import { requireStepUp } from '../../../standing/step-up.ts';
import { tellRecoverers } from '../../recovery/recovery-people.ts';
import { isOnlyWay, requireNotNeeded } from '../org-policy/lock-out.ts';
import { type ProviderMetadata, readMetadata } from './metadata.ts';
import { selfSigned } from './response/certificate.ts';
import type { SamlConnection, SamlInput } from './schema.ts';

const keyName = (org: string) => `saml key ${org}`;

export const ownAddresses = ({ parts }: AnyContext, org: string) => {
  const base = `${parts.publicUrl}/api/sign-in/saml/${org}`;
  return { entityId: `${base}/metadata`, acsUrl: `${base}/acs`, metadataUrl: `${base}/metadata` };
};

const findRow = (ctx: AnyContext) =>
  kernelDb(ctx).selectFrom('kernel.saml_connection').selectAll().executeTakeFirst();

const notSetUp = () =>
  new Problem(
    404,
    'saml-not-set-up',
    'Nobody signs in by SAML here; ask an owner of the org how people sign in.',
  );

/** All that a sign-in needs of the connection of the org. @throws Problem 404 `saml-not-set-up`. */
export const getConnection = (ctx: AnyContext) =>
  inTransaction(ctx, async (ctx) => {
    const row = await findRow(ctx);
    if (row === undefined) throw notSetUp();
    return {
      entityId: row.entity_id,
      ssoUrl: row.sso_url,
      certificates: row.certificates,
      certificate: row.certificate,
      decryptionKey: ctx.parts.keyring.open(row.key_sealed, keyName(ctx.org)),
    };
  });

/** What the page of the org shows. */
export const showConnection = (ctx: AnyContext): Promise<SamlConnection> =>
  inTransaction(ctx, async (ctx) => {
    const row = await findRow(ctx);
    return {
      own: ownAddresses(ctx, ctx.org),
      provider:
        row === undefined
          ? null
          : {
              entityId: row.entity_id,
              ssoUrl: row.sso_url,
              certificates: row.certificates.map((each) => {
                const certificate = new X509Certificate(Buffer.from(each, 'base64'));
                return {
                  fingerprint: certificate.fingerprint256,
                  expiresAt: new Date(certificate.validTo).toISOString(),
                };
              }),
              metadataUrl: row.metadata_url,
              metadataReadAt: row.metadata_read_at?.toISOString() ?? null,
              metadataFault: row.metadata_fault,
            },
    };
  });

const bytesMax = 200_000;

const noAnswer = (reason: string) =>
  new Problem(
    422,
    'saml-metadata-not-readable',
    'The address does not answer with metadata; open it in a browser and copy it again.',
    { reason },
  );

/** @throws Problem of a host that may not be called, 422 `saml-metadata-not-readable`. */
async function fetchMetadata({ parts }: AnyContext, url: string): Promise<ProviderMetadata> {
  const called = parts.outgoing.callAddress(url, {
    method: 'GET',
    headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml' },
    bytesMax,
    timeoutMs: 10_000,
  });
  // Whoever gave the address can mend it: it is their input that does not answer.
  const answer = await called.catch((error) => {
    throw error instanceof Problem && error.status >= 500 ? noAnswer(error.code) : error;
  });
  if (answer.status !== 200) throw noAnswer('no-answer');
  return readMetadata(answer.body.toString('utf8'));
}

const makePair = promisify(generateKeyPair);
const years = 10 * 365 * 24 * 3_600_000;

async function makeKey(ctx: AnyContext) {
  const pair = await makePair('rsa', { modulusLength: 3072 });
  const now = ctx.now();
  const until = new Date(now.getTime() + years);
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    key_sealed: ctx.parts.keyring.seal(pem, keyName(ctx.org)),
    certificate: selfSigned(pair, 'Dojang', now, until),
  };
}

async function note(ctx: AnyContext, change: string): Promise<void> {
  await logAction(ctx, { action: 'kernel.saml-changed', facts: { change } });
  await record(ctx, 'kernel.saml-changed', { change }, { subjects: [ctx.org] });
}

/** Whether who comes in by the one comes in by the other: the same provider, whose next certificate stands beside. */
const isSame = (old: NonNullable<Awaited<ReturnType<typeof findRow>>>, next: ProviderMetadata) =>
  old.entity_id === next.entityId &&
  old.sso_url === next.ssoUrl &&
  old.certificates.some((each) => next.certificates.includes(each));

/**
 * Sets the provider of the org. The address or the file comes from the provider's own page. Whoever says which provider
 * is believed can be anybody in the org, so an owner proves who they are.
 *
 * @throws Problem 403 `step-up-needed`; 409 `sign-in-way-needed`; 422 `saml-metadata-not-readable`, and those of an address
 *   that may not be called.
 */
export async function setConnection(
  ctx: Context<never>,
  input: SamlInput,
): Promise<SamlConnection> {
  const { deviceId } = requirePerson(ctx);
  await inTransaction(ctx, (ctx) => requireStepUp(ctx, 'sign-in.policy'));
  const metadataUrl = 'metadataUrl' in input ? input.metadataUrl : null;
  const found =
    'metadataUrl' in input
      ? await fetchMetadata(ctx, input.metadataUrl)
      : await readMetadata(input.metadata);
  const key = await makeKey(ctx);
  return inTransaction(ctx, async (ctx) => {
    await lockOrg(ctx);
    const old = await findRow(ctx);
    if (old && !isSame(old, found)) await requireNotNeeded(ctx, 'saml', deviceId);
    const columns = {
      changed_at: ctx.now(),
      entity_id: found.entityId,
      sso_url: found.ssoUrl,
      certificates: [...found.certificates],
      metadata_url: metadataUrl,
      metadata_read_at: metadataUrl === null ? null : ctx.now(),
      metadata_fault: null,
    };
    await kernelDb(ctx)
      .insertInto('kernel.saml_connection')
      .values({ org_id: ctx.org, created_at: ctx.now(), ...key, ...columns })
      // The provider keeps our certificate, so our key stays.
      .onConflict((conflict) => conflict.column('org_id').doUpdateSet(columns))
      .execute();
    await note(ctx, 'set');
    return showConnection(ctx);
  });
}

/**
 * Nobody signs in by it from now on; what its accounts were stays known.
 *
 * @throws Problem 403 `step-up-needed`; 409 `sign-in-way-needed`.
 */
export function removeConnection(ctx: Context<never>): Promise<void> {
  const { deviceId } = requirePerson(ctx);
  return inTransaction(ctx, async (ctx) => {
    await requireStepUp(ctx, 'sign-in.policy');
    await lockOrg(ctx);
    await requireNotNeeded(ctx, 'saml', deviceId);
    const { numDeletedRows } = await kernelDb(ctx)
      .deleteFrom('kernel.saml_connection')
      .where('org_id', '=', ctx.org)
      .executeTakeFirstOrThrow();
    if (numDeletedRows > 0n) await note(ctx, 'removed');
  });
}

/** Certificates and address as the provider publishes them today. Another provider at the address changes nothing. */
export async function readAgain(ctx: Context<never>): Promise<void> {
  const row = await inTransaction(ctx, findRow);
  if (row?.metadata_url == null) return;
  let fault: string | null = null;
  let found: ProviderMetadata | undefined;
  try {
    found = await fetchMetadata(ctx, row.metadata_url);
    if (found.entityId !== row.entity_id) fault = 'other-issuer';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fault = typeof error.facts.reason === 'string' ? error.facts.reason : error.code;
  }
  await inTransaction(ctx, async (ctx) => {
    const isNew = fault === null && found?.certificates.join() !== row.certificates.join();
    await kernelDb(ctx)
      .updateTable('kernel.saml_connection')
      .set({
        metadata_read_at: ctx.now(),
        metadata_fault: fault?.slice(0, 60) ?? null,
        ...(fault === null && found !== undefined
          ? { sso_url: found.ssoUrl, certificates: [...found.certificates] }
          : {}),
      })
      .where('org_id', '=', ctx.org)
      .where('metadata_url', '=', row.metadata_url)
      .execute();
    if (isNew) await note(ctx, 'certificates');
    if (fault !== 'other-issuer') return;
    await note(ctx, 'refused');
    const isNews = row.metadata_fault !== fault;
    if (isNews && (await isOnlyWay(ctx, 'saml'))) await tellRecoverers(ctx, 'way-in-failing');
  });
}

/** Ours, for the provider. */
export async function ownMetadata(ctx: AnyContext): Promise<string> {
  const { certificate } = await getConnection(ctx);
  const { entityId, acsUrl } = ownAddresses(ctx, ctx.org);
  return `<?xml version="1.0" encoding="UTF-8"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"><SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="encryption"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat><AssertionConsumerService index="0" isDefault="true" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${acsUrl}"/></SPSSODescriptor></EntityDescriptor>`;
}
