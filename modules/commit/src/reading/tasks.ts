import { defineTask } from '@dojang/kernel';
import type { takeCapture } from './capture-task.ts';
import type { checkCommits, divideCommits } from './commit-tasks.ts';
import type { finishCommits } from './finish-task.ts';
import type { writePage } from './page-task.ts';
import type { judgeCommits } from './trial-task.ts';
import type { describeCapture, wordAnswer, wordDraft, wordReuse } from './wording-tasks.ts';

/** Everything that reads a capture, each as a task of the pool, so that it never delays an HTTP request. */

const of = (file: string) => new URL(file, import.meta.url);
const wordings = of('./wording-tasks.ts');
const commits = of('./commit-tasks.ts');

export const takeCaptureTask = defineTask<typeof takeCapture>(
  of('./capture-task.ts'),
  'takeCapture',
);
export const wordDraftTask = defineTask<typeof wordDraft>(wordings, 'wordDraft');
export const wordReuseTask = defineTask<typeof wordReuse>(wordings, 'wordReuse');
export const wordAnswerTask = defineTask<typeof wordAnswer>(wordings, 'wordAnswer');
export const describeTask = defineTask<typeof describeCapture>(wordings, 'describeCapture');
export const checkCommitsTask = defineTask<typeof checkCommits>(commits, 'checkCommits');
export const divideCommitsTask = defineTask<typeof divideCommits>(commits, 'divideCommits');
export const writePageTask = defineTask<typeof writePage>(of('./page-task.ts'), 'writePage');
export const finishCommitsTask = defineTask<typeof finishCommits>(
  of('./finish-task.ts'),
  'finishCommits',
);
export const judgeCommitsTask = defineTask<typeof judgeCommits>(
  of('./trial-task.ts'),
  'judgeCommits',
);
