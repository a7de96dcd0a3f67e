import { Problem } from './problem.ts';

/** What does not fit a schema, at most twenty places of it. Zod's words never repeat the value. */
export function inputProblem(
  where: string,
  issues: readonly { readonly path: string; readonly mend: string }[],
): Problem {
  const errors = issues.slice(0, 20).map(({ path, mend }) => ({ path: `${where}${path}`, mend }));
  return new Problem(
    400,
    'input-not-valid',
    `The ${where} does not fit its schema: ${errors.map(({ path, mend }) => `${path}: ${mend}`).join('; ')}`,
    { errors },
  );
}
