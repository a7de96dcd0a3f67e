/** What a source's first day brought, said once instead of an alarm for each group. */

export interface LearntGroup {
  readonly service: string;
  readonly events: number;
}

export interface LearningSummary {
  readonly groups: number;
  readonly events: number;
  /** The services with the most groups. */
  readonly services: readonly { readonly service: string; readonly groups: number }[];
}

const servicesShown = 5;

export function summariseLearning(learnt: readonly LearntGroup[]): LearningSummary {
  const groups = new Map<string, number>();
  for (const { service } of learnt) groups.set(service, (groups.get(service) ?? 0) + 1);
  const services = [...groups]
    .map(([service, count]) => ({ service, groups: count }))
    .sort((a, b) => b.groups - a.groups || (a.service < b.service ? -1 : 1));
  return {
    groups: learnt.length,
    events: learnt.reduce((sum, { events }) => sum + events, 0),
    services: services.slice(0, servicesShown),
  };
}
