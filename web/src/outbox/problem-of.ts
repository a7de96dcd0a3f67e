import { ApiProblem } from '@dojang/ui/api.ts';
import type { HeldStamp } from './held-stamp.ts';

/** Why a held stamp was refused; null while it waits. */
export const problemOf = ({ refusal }: HeldStamp): ApiProblem | null =>
  refusal && new ApiProblem(409, refusal.code, refusal.code, refusal.facts);
