import { Problem } from '../../base/problem.ts';
import { type AnyContext, type PersonActor, requirePerson } from '../../core/context.ts';

/** What a stamp may be made by: a browser, or a button in Slack. Never the machine that then acts. */
const stamping: readonly PersonActor['credential'][] = ['browser', 'slack'];

/** @throws Problem 403 `credential-not-allowed`. */
export function requireStamper(ctx: AnyContext): PersonActor {
  const person = requirePerson(ctx);
  if (stamping.includes(person.credential)) return person;
  throw new Problem(
    403,
    'credential-not-allowed',
    'A draft is stamped in a browser or in Slack; open it there.',
    { credential: person.credential, allowed: stamping },
  );
}
