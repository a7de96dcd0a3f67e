import type { Facts } from '../base/failure.ts';

/** Sentences of failures by their code. English needs none, because the failures are thrown with it. */
export type FailureWords = Readonly<Record<string, string | ((facts: Facts) => string)>>;
