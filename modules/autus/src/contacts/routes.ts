import { defineRoute } from '@dojang/kernel';
import { z } from 'zod';
import { addContact, listContacts, removeContact } from './contacts.ts';
import { addedContact, contactInput, contactList, contactParams } from './schema.ts';

export const contactRoutes = [
  defineRoute({
    method: 'GET',
    url: '/autus/profiles/:id/contacts',
    permission: 'autus.read-people',
    limit: 'read',
    summary: 'Contacts of a person, for the desk, the person and the guardians',
    schema: { params: contactParams, response: contactList },
    handle: async (ctx, { params }) => ({ contacts: await listContacts(ctx, params.id) }),
  }),
  defineRoute({
    method: 'POST',
    url: '/autus/profiles/:id/contacts',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Adds a mobile number or an e-mail address',
    schema: { params: contactParams, body: contactInput, response: addedContact },
    status: 201,
    handle: (ctx, { params, body }) => addContact(ctx, params.id, body),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/autus/contacts/:id',
    permission: 'autus.keep-people',
    limit: 'write',
    summary: 'Removes a contact',
    schema: { params: contactParams, response: z.void() },
    status: 204,
    handle: (ctx, { params }) => removeContact(ctx, params.id),
  }),
];
