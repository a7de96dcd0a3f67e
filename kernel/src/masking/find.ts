import type { Origin } from './assignments.ts';
import { findPersonalData, personalKinds } from './personal.ts';
import { findAllSecrets } from './secrets.ts';
import type { Finding } from './span.ts';

/** Secrets and personal data; where both match, the secret. */
export function findEverything(text: string, origin: Origin = 'code'): Finding[] {
  const secrets = findAllSecrets(text, origin);
  const personal = findPersonalData(text);
  if (secrets.length === 0) return personal;
  let next = 0;
  const apart = personal.filter((finding) => {
    // Both lists are in order, so one walk over them finds what a secret covers.
    while (next < secrets.length && secrets[next]!.end <= finding.start) next++;
    return next === secrets.length || secrets[next]!.start >= finding.end;
  });
  return [...secrets, ...apart];
}

const repeatsMax = 100;

/** A secret that is named once and then used bare is the same secret. */
export function findRepeats(text: string, findings: readonly Finding[]): Finding[] {
  const known = new Map<string, string>();
  for (const { kind, start, end } of findings) {
    const value = text.slice(start, end);
    if (personalKinds.has(kind) || value.length < 8 || value.length > 500) continue;
    if (!/\d/.test(value)) continue;
    known.set(value, kind);
    if (known.size === repeatsMax) break;
  }
  const found: Finding[] = [];
  for (const [value, kind] of known) {
    for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length)) {
      found.push({ kind, start: at, end: at + value.length });
    }
  }
  return found;
}
