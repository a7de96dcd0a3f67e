/** What trackers answer, as far as it is read. */
import { integerMax } from '@dojang/kernel/bounds';
import { z } from 'zod';

const number = z.int().min(1).max(integerMax);
const page = z.url({ protocol: /^https?$/ }).max(2_000);

/** As many as one answer of GitHub lists. */
export const issuesPerPage = 50;

/** GitHub: an issue. */
export const githubIssue = z.object({ number, html_url: page });
/** GitHub: issues. A text has at most 64 KiB there. */
export const githubIssues = z
  .array(githubIssue.extend({ body: z.string().max(300_000).nullish() }))
  .max(issuesPerPage);
export const githubState = z.object({ state: z.enum(['open', 'closed']) });

const key = z.union([z.string().min(1).max(200), z.int().min(0).max(integerMax)]);
/** A webhook may say how its issue is called. What it says otherwise is not read. */
export const webhookAnswer = z.object({
  key: key.nullish().catch(null),
  url: page.nullish().catch(null),
});
