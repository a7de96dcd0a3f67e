import type { Facts } from '../base/failure.ts';

/** Sentences of failures by their code; a catalogue in English needs none, since they are thrown with it. */
export type FailureWords = Readonly<Record<string, string | ((facts: Facts) => string)>>;
