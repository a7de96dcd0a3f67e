/** What a task of the pool may use of the kernel: little, since each thread loads it again. */
export { canonicalJson } from './canonical-json.ts';
export { checkShape, type JsonShape } from './json-shape.ts';
export { Problem } from './problem.ts';
export { readBody } from './read-body.ts';
