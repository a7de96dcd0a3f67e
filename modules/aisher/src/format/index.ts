export { compact, type Step, steps } from './compact.ts';
export { type Complexity, complexityOf } from './complexity.ts';
export type { ErrorRow } from './error-row.ts';
export { expand } from './expand.ts';
export { type Form, type Forms, formNames, writeForms } from './forms.ts';
export { type Grouped, group } from './grouped.ts';
export { type CountTokens, isCountedFor, loadTokenCounter } from './tokens.ts';
