import type { Person } from '@dojang/kernel/schema';

type Role = Person['role'];

/**
 * The roles that a person may be given, with the one that they have. Only an owner makes owners. A guest does only
 * what a role of a module allows: without any such role, there is nothing to be a guest for.
 */
export function rolesToChoose(
  present: Role | null,
  { isOwner, hasAdded }: { isOwner: boolean; hasAdded: boolean },
): readonly Role[] {
  const offered: readonly Role[] = [
    ...(isOwner ? (['owner'] as const) : []),
    'admin',
    'member',
    'viewer',
    ...(hasAdded ? (['guest'] as const) : []),
  ];
  return present === null || offered.includes(present) ? offered : [...offered, present];
}
