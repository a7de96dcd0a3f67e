import { type Evidence, type ModelAnswer, modelAnswer } from '../claims/answer.ts';
import { cutSlots, fillSlots } from './slots.ts';

/** What a piece of evidence is within its analysis, whatever its id there. */
const rolesOf = (evidence: readonly Evidence[]): Map<string, string> => {
  const counts = new Map<string, number>();
  return new Map(
    evidence.map(({ id, kind, service }) => {
      const name = `${kind} of ${service ?? ''}`;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return [id, `${name} ${count}`];
    }),
  );
};

class Missing extends Error {}

const orMissing = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Missing();
  return value;
};

interface Change {
  /** Of the ids of evidence. */
  readonly id: (id: string) => string;
  readonly text: (text: string, ids: readonly string[]) => string;
}

/** The same answer with other ids and texts. */
function changed(answer: ModelAnswer, { id, text }: Change): ModelAnswer {
  const { claims, next, fix } = answer;
  const all = [...new Set(claims.flatMap(({ evidence }) => evidence))];
  return {
    ...answer,
    cause: text(answer.cause, all),
    claims: claims.map((claim) => ({
      ...claim,
      text: text(claim.text, claim.evidence),
      evidence: claim.evidence.map(id),
    })),
    next: next.map((step) => ({
      do: text(step.do, step.evidence),
      why: text(step.why, step.evidence),
      evidence: step.evidence.map(id),
    })),
    fix: fix === null ? null : { ...fix, evidence: fix.evidence.map(id) },
  };
}

const whole = <T>(make: () => T): T | null => {
  try {
    return make();
  } catch (error) {
    if (error instanceof Missing) return null;
    throw error;
  }
};

/** An answer as it is kept for other cases: ids are roles, numbers are slots. Null for one that cannot be kept. */
export function slottedOf(answer: ModelAnswer, evidence: readonly Evidence[]): ModelAnswer | null {
  const roles = rolesOf(evidence);
  const texts = new Map(evidence.map(({ id, text }) => [id, text]));
  const textsOf = (ids: readonly string[]) => ids.map((id) => orMissing(texts.get(id)));
  return whole(() =>
    changed(answer, {
      id: (id) => orMissing(roles.get(id)),
      text: (text, ids) => orMissing(cutSlots(text, textsOf(ids))),
    }),
  );
}

/** A kept answer with the evidence of this case. Null where something that it cites is not there. */
export function filledOf(kept: ModelAnswer, evidence: readonly Evidence[]): ModelAnswer | null {
  const ids = new Map([...rolesOf(evidence)].map(([id, role]) => [role, id]));
  const texts = new Map(evidence.map(({ id, text }) => [id, text]));
  const textsOf = (roles: readonly string[]) =>
    roles.map((role) => orMissing(texts.get(orMissing(ids.get(role)))));
  const filled = whole(() =>
    changed(kept, {
      id: (role) => orMissing(ids.get(role)),
      text: (text, roles) => orMissing(fillSlots(text, textsOf(roles))),
    }),
  );
  const read = modelAnswer.safeParse(filled);
  return read.success ? read.data : null;
}
