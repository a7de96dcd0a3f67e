/** For tests: the parts of the agent by themselves, and a small double of the server's contract. */
export { performAct } from './act/act.ts';
export type { Plan } from './act/plan.ts';
export { pushFaults } from './act/push-answer.ts';
export { queuePush, retryPushes } from './act/retry-push.ts';
export { openApi } from './api.ts';
export { captureChange } from './capture.ts';
export { readConfig } from './config.ts';
export { startActs } from './deliver.ts';
export type { Desk } from './desk.ts';
export { writeJson } from './files.ts';
export { fitCapture } from './fit-capture.ts';
export { findPushRoute, noPushes } from './git/push-route.ts';
export { openRepository } from './git/repository.ts';
export { sendCaptures } from './send.ts';
export { accessToken, pair } from './session.ts';
export { hookEntry, listSpool } from './spool.ts';
export { queueCapture, tendRepository } from './tend.ts';
export { bindAct, makeServerDouble, type ServerDouble } from './testing/server-double.ts';
