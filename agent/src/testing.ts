/** For tests: the parts of the agent by themselves, and a small double of the server's contract. */
export { performAct } from './act/act.ts';
export type { Plan } from './act/plan.ts';
export { captureChange } from './capture.ts';
export { readConfig } from './config.ts';
export { writeJson } from './files.ts';
export { openRepository } from './git/repository.ts';
export { accessToken, pair } from './session.ts';
export { hookEntry, listSpool } from './spool.ts';
export { makeServerDouble, type ServerDouble } from './testing/server-double.ts';
