import type { ChangedElement } from '../change/scope.ts';
import type { Difference } from './compare-outlines.ts';

/** A changed element with what relations and ranking look at. */
export interface Traced {
  readonly difference: Difference;
  readonly element: ChangedElement;
  /** Its text, of the newer side, at most 40,000 characters. */
  readonly text: string;
}
