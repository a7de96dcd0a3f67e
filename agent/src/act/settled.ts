import { actField } from '@dojang/commit/schema';
import { instant } from '@dojang/kernel/bounds';
import { z } from 'zod';
import { readJson, writeJson } from '../base/files.ts';
import { places } from '../base/home.ts';

/** A draft that is never acted on again, whatever the server says of it. */
const settled = z.object({
  draftId: z.uuid(),
  at: instant,
  /** The field of the act that differed from the capture. Null when the server did not take the report. */
  field: actField.nullable(),
  /** Whether the server has the answer, or refused it. Nothing more is sent then. */
  isTold: z.boolean(),
});
export type Settled = z.infer<typeof settled>;

/**
 * The server lists an act until it ends. Beyond this number the oldest are forgotten, and would be refused
 * again.
 */
const settledMax = 500;
export const list = z.array(settled).max(settledMax);

export const listSettled = (home: string): readonly Settled[] =>
  readJson(places(home).settled, list) ?? [];

export const findSettled = (home: string, draftId: string): Settled | undefined =>
  listSettled(home).find((each) => each.draftId === draftId);

export function settle(
  home: string,
  draftId: string,
  about: Pick<Settled, 'field' | 'isTold'>,
): void {
  const others = listSettled(home).filter((each) => each.draftId !== draftId);
  const entry = { draftId, at: new Date().toISOString(), ...about };
  writeJson(places(home).settled, [...others, entry].slice(-settledMax));
}
