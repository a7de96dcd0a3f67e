import { queries } from '../shell/session.tsx';

/** All that a page says of roles, and of what somebody may do. */
export function rereadRoles(): void {
  for (const key of ['roles', 'people', 'keys', 'me']) {
    void queries.invalidateQueries({ queryKey: [key] });
  }
}
