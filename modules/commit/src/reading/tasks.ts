import { defineTask } from '@dojang/kernel';
import type { takeCapture } from './capture-task.ts';
import type { checkCommits, divideCommits } from './commit-tasks.ts';
import type { finishCommits } from './finish-task.ts';
import type { writePage } from './page-task.ts';
import type { judgeCommits } from './trial-task.ts';
import type { describeCapture, wordAnswer, wordDraft, wordReuse } from './wording-tasks.ts';

/** Everything that reads a capture, each as a task of the pool, so that it never delays an HTTP request. */

const wordings = new URL('./wording-tasks.ts', import.meta.url);
const commits = new URL('./commit-tasks.ts', import.meta.url);

export const takeCaptureTask = defineTask<typeof takeCapture>(
  new URL('./capture-task.ts', import.meta.url),
  'takeCapture',
);
export const wordDraftTask = defineTask<typeof wordDraft>(wordings, 'wordDraft');
export const wordReuseTask = defineTask<typeof wordReuse>(wordings, 'wordReuse');
export const wordAnswerTask = defineTask<typeof wordAnswer>(wordings, 'wordAnswer');
export const describeTask = defineTask<typeof describeCapture>(wordings, 'describeCapture');
export const checkCommitsTask = defineTask<typeof checkCommits>(commits, 'checkCommits');
export const divideCommitsTask = defineTask<typeof divideCommits>(commits, 'divideCommits');
export const writePageTask = defineTask<typeof writePage>(
  new URL('./page-task.ts', import.meta.url),
  'writePage',
);
export const finishCommitsTask = defineTask<typeof finishCommits>(
  new URL('./finish-task.ts', import.meta.url),
  'finishCommits',
);
export const judgeCommitsTask = defineTask<typeof judgeCommits>(
  new URL('./trial-task.ts', import.meta.url),
  'judgeCommits',
);
