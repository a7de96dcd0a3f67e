import { defineRoute } from '@dojang/kernel';
import { endGuardianship, linkGuardian, listGuardianships } from './guardianships.ts';
import { getHousehold } from './households.ts';
import {
  guardianship,
  guardianshipInput,
  guardianshipList,
  guardianshipParams,
  household,
} from './schema.ts';

export const householdRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/profiles/:id/guardianships',
    permission: 'autus.read-people',
    limit: 'read',
    summary: 'Who stands for a person, and for whom the person stands',
    schema: { params: guardianshipParams, response: guardianshipList },
    handle: async (ctx, { params }) => ({
      guardianships: await listGuardianships(ctx, params.id),
    }),
  }),
  defineRoute({
    method: 'GET',
    url: '/autus/households/:id',
    permission: 'autus.read-people',
    limit: 'read',
    summary: 'Who lives in a household',
    schema: { params: guardianshipParams, response: household },
    handle: (ctx, { params }) => getHousehold(ctx, params.id),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/guardianships',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Links a guardian and a child',
    schema: { body: guardianshipInput, response: guardianship },
    status: 201,
    handle: (ctx, { body }) => linkGuardian(ctx, body),
  }),
  defineRoute({
    method: 'PUT',
    url: '/autus/guardianships/:id/end',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Ends a guardianship today',
    schema: { params: guardianshipParams, response: guardianship },
    handle: (ctx, { params }) => endGuardianship(ctx, params.id),
  }),
];
