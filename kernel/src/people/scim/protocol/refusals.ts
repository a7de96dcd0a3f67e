import { Problem } from '../../../base/problem.ts';
import type { ProblemWriter } from '../../../core/route.ts';

/** The media type of RFC 7644; plain JSON is taken as well. */
export const scimType = 'application/scim+json';

/** Why a request is refused, in the words of RFC 7644 § 3.12. */
export type ScimType =
  | 'invalidFilter'
  | 'invalidPath'
  | 'invalidSyntax'
  | 'invalidValue'
  | 'tooMany'
  | 'uniqueness';

export const refusal = (status: number, code: string, scimType: ScimType, detail: string) =>
  new Problem(status, code, detail, { scimType });

export const invalidValue = (detail: string) =>
  refusal(400, 'scim-value-not-valid', 'invalidValue', detail);

/** By the codes of Problems that any route may answer. */
const types: Readonly<Record<string, ScimType>> = {
  'body-not-json': 'invalidSyntax',
  'input-not-valid': 'invalidValue',
};

/** Every Problem of these routes, as a provider reads it. */
export const writeScimError: ProblemWriter = (problem) => ({
  type: scimType,
  body: JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: `${problem.status}`,
    scimType: problem.facts.scimType ?? types[problem.code],
    detail: problem.message,
  }),
});
