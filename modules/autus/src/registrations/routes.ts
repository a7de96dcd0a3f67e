import { defineRoute } from '@dojang/kernel';
import { registerChild } from './register.ts';
import { registration, registrationInput } from './schema.ts';

export const registrationRoutes = [
  defineRoute({
    method: 'POST',
    url: '/autus/registrations',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Registers a child with guardian and consents in one go',
    schema: { body: registrationInput, response: registration },
    status: 201,
    handle: (ctx, { body }) => registerChild(ctx, body),
  }),
];
