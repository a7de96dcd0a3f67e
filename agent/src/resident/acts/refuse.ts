import { type Act, type ActField, actReceipt } from '@dojang/commit/schema';
import type { Api } from '@dojang/kernel/cli';
import { settle } from '../../act/settled.ts';
import type { Desk } from '../desk.ts';

const refusals: Partial<Record<ActField, string>> = {
  draft: 'This machine did not ask for this draft. Make a new one with `dojang draft`.',
  version: 'An older version of dojang captured this change. Make a new draft with `dojang draft`.',
};

/**
 * Refuses an act of which nothing has run. The refusal is written down first, so no later answer of the server
 * changes it.
 */
export async function refuse(desk: Desk, api: Api, act: Act, field: ActField): Promise<void> {
  const { home } = desk.config;
  const { draftId } = act;
  settle(home, draftId, { field, isTold: false });
  desk.log('an act was refused', { draft: draftId, field });
  const detail =
    refusals[field] ??
    `The server sent another ${field} than this machine captured, so nothing was done. ` +
      'Make a new draft with `dojang draft`.';
  const report = {
    state: 'failed',
    code: 'act-refused',
    detail,
    recaptured: false,
    field,
  } as const;
  await api.call('PUT', `/commit/acts/${draftId}`, actReceipt, report);
  settle(home, draftId, { field, isTold: true });
}
