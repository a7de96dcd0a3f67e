import {
  type AnyContext,
  defineDraftKind,
  inTransaction,
  Problem,
  requireTeam,
} from '@dojang/kernel';
import { requireMember } from '../../groups/states.ts';
import { acknowledgeIncident, readMembers } from '../incidents/acknowledge.ts';
import { type IncidentBody, incidentBody } from './incident-body.ts';

/**
 * Whether the incident still waits, holds the groups that were shown, and goes to somebody who is here.
 *
 * @throws Problem 409 `incident-closed`, `incident-acknowledged`, `incident-changed`, 404 `team-not-found`,
 *   422 `assignee-not-here`.
 */
async function check(outer: AnyContext, body: IncidentBody): Promise<void> {
  const { incident, groups, assigneeId, ownerTeamId } = body;
  await inTransaction(outer, async (ctx) => {
    if (ownerTeamId !== null) await requireTeam(ctx, ownerTeamId);
    if (assigneeId !== null) await requireMember(ctx, assigneeId);
    const shown = groups.map(({ id }) => id);
    const members = await readMembers(ctx, incident, shown);
    if (shown.every((id) => members.has(id))) return;
    throw new Problem(
      409,
      'incident-changed',
      'A group of this draft does not belong to the incident any more; open the incident again.',
    );
  });
}

/** Somebody takes care of an incident: nobody else is woken, and its groups are theirs. */
export const incidentKind = defineDraftKind<IncidentBody>({
  kind: 'aisher.incident',
  body: incidentBody,
  title: ({ services, groups, groupsCount }) => {
    const more = groupsCount > 1 ? ` (+${groupsCount - 1})` : '';
    return `${services[0] ?? ''}: ${(groups[0]?.title ?? '').slice(0, 180)}${more}`;
  },
  check: (ctx, _draft, body) => check(ctx, body),
  searchText: ({ services, groups }) =>
    [...services, ...groups.map(({ title }) => title)].join('\n'),
  group: ({ services }) => ({ key: services[0] ?? '', title: services[0] ?? '' }),
  again: 'open the incident to see what became of it',
  notification: 'aisher.incident',
  onStamped: async (ctx, { id }, body) => {
    await check(ctx, body);
    await acknowledgeIncident(ctx, id, body);
  },
});
