import type { AccessClaims } from '../base/token.ts';
import type { Parts } from '../core/context.ts';
import type { DeviceKind } from '../core/credential.ts';
import { rolesThatRead } from '../core/reach.ts';
import type { Begun, Reach } from '../database/database.ts';
import { literal } from '../database/literal.ts';

/** What somebody with a session may do now. */
export interface PersonStanding {
  readonly roles: readonly string[];
  readonly credential: DeviceKind;
  /** Which of the roles may do the action, by the tables. */
  readonly granting: readonly string[];
  /** What the org chose; null for all that run. */
  readonly modules: readonly string[] | null;
  readonly reach: Reach;
  /** The org closes: it is only read. */
  readonly closing: boolean;
  /** Whether the device was not seen for a minute. */
  readonly stale: boolean;
}

const scopeOf = ({ org, personId: person }: AccessClaims) =>
  ({ role: 'dojang_app', org, person }) as const;

/** Whether the org of the transaction closes. */
export const isClosing =
  '(select o.closing_at is not null from kernel.org o where o.org_id = kernel.current_org())';

/**
 * One statement: is the session alive, its device not revoked and of which kind, its person still a
 * member, and may one of the person's roles, as they are now, do this?
 */
function statementOf(parts: Parts, claims: AccessClaims, action: string): string {
  const { sessionId, personId, deviceId } = claims;
  const ids = [sessionId, personId, deviceId].map((id) => `${literal(id)}::uuid`);
  const readers = `array[${rolesThatRead.map(literal).join(', ')}]`;
  const at = `${literal(parts.now().toISOString())}::timestamptz`;
  const asked = `kernel.standing_of_session(${ids.join(', ')}, ${literal(action)}, ${at}, ${readers})`;
  return `select s.roles, s.credential, s.granting, s.modules, s.stale,
    kernel.reach_with_grants(s.reach, s.roles) as reach, ${isClosing} as closing from ${asked} s`;
}

/** Asks in one round trip; nothing is left open. */
export async function findPersonStanding(
  parts: Parts,
  claims: AccessClaims,
  action: string,
): Promise<PersonStanding | undefined> {
  const statement = statementOf(parts, claims, action);
  const [row] = await parts.database.ask<PersonStanding>(scopeOf(claims), statement);
  return row;
}

/** Asks in the message that begins a transaction, which has the reach of the person's roles from then on. */
export const beginWithStanding = (
  parts: Parts,
  claims: AccessClaims,
  action: string,
): Promise<Begun<PersonStanding>> =>
  parts.database.begin<PersonStanding>(scopeOf(claims), statementOf(parts, claims, action));
