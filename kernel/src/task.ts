/** What a task of the pool may use of the kernel: little, since each thread loads it again. */
export { canonicalJson } from './base/canonical-json.ts';
export { checkShape, type JsonShape } from './base/json-shape.ts';
export { Problem } from './base/problem.ts';
export { readBody } from './http/read-body.ts';
