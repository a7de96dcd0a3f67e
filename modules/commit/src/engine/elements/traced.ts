import type { ChangedElement } from '../change/scope.ts';
import type { Difference } from './compare-outlines.ts';

/** A changed element with the data for relations and ranking. */
export interface Traced {
  readonly difference: Difference;
  readonly element: ChangedElement;
  /** The text of the newer side, at most 40,000 characters. */
  readonly text: string;
}
