import type { DraftDetail } from '@dojang/kernel/schema';

/** The present version of a draft: its digest, and its body as its kind has it. */
export function currentOf<Body>(draft: DraftDetail): { digest: string; body: Body | undefined } {
  const current = draft.versions.find(({ number }) => number === draft.version);
  return { digest: current?.digest ?? '', body: current?.body as Body | undefined };
}
