import type { z } from 'zod';
import type { Locale, Texts } from './notification-kind.ts';

/** What a plan gives an org in one module: features and limits. It stands in the plan catalogue below the module's name. */
export interface PlanSection<T = unknown> {
  /**
   * Strict, so that a key that is misspelt is refused. A key with a default may be left out of the
   * catalogue, and a section of such keys alone may be left out as a whole.
   */
  readonly schema: z.ZodType<T>;
  /** What the page of plans says of the section, one line for each limit or feature. */
  readonly words: Readonly<Record<Locale, (section: T) => readonly string[]>>;
}

/** Keeps the type of the section in its functions. */
export const definePlanSection = <T>(section: PlanSection<T>): PlanSection<T> => section;

/** A plan as the catalogue has it now. */
export interface Plan {
  readonly name: string;
  readonly label: Texts;
  /** How many days records are kept that nobody stamped. */
  readonly keepDays: number;
  /** By module; each as its schema gives it, defaults filled in. */
  readonly sections: Readonly<Record<string, unknown>>;
}
