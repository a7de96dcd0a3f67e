import { orgClosing } from '../../core/people/org-closing.ts';
import type { Route } from '../../core/route.ts';

/** An org that closes is only read, but for the few writes that a person needs then. @throws Problem 409 `org-closing`. */
export function requireReading({ method, whileClosing }: Route): void {
  if (method !== 'GET' && whileClosing !== true) throw orgClosing();
}
