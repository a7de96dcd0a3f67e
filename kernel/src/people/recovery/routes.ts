import { defineRoute } from '../../core/route.ts';
import { nameRecoveryPeople } from './recovery-people.ts';
import { namedPeople, recoveryPeopleInput } from './schema.ts';

export const recoveryRoutes = [
  defineRoute({
    method: 'PUT',
    url: '/org/policy/recovery-people',
    permission: 'policy.change',
    limit: 'write',
    summary:
      'Name who hears at once when the way in or the last owner is gone; nobody, to leave it to owners and admins',
    schema: { body: recoveryPeopleInput, response: namedPeople },
    handle: async (ctx, { body }) => ({ people: await nameRecoveryPeople(ctx, body) }),
  }),
];
