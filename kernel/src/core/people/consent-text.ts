import type { Texts } from '../notification-kind.ts';

/** A text that a person may agree to. */
export interface ConsentText {
  /** `<module>.<what>` */
  readonly name: string;
  /** Raised when the text says something else: then everybody is asked again. */
  readonly version: number;
  readonly title: Texts;
  /** Whole sentences: what is done, with what, and what happens without it. */
  readonly text: Texts;
  /** Decided one by one, such as e-mail and messages; left out for a text that is agreed to as a whole. */
  readonly channels?: readonly { readonly name: string; readonly label: Texts }[];
}
