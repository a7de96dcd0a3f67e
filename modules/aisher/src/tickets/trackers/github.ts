import type { AnyContext } from '@dojang/kernel';
import type { OpenTarget } from '../targets.ts';
import { githubIssue, githubIssues, githubState, issuesPerPage } from './schema.ts';
import {
  callTracker,
  faultOfStatus,
  type Issue,
  jsonOf,
  type Opened,
  type Tracker,
  TrackerFault,
} from './tracker.ts';

const pagesMax = 3;
const pageBytesMax = 8 * 1024 * 1024;

const markOf = (id: string) => `<!-- dojang-ticket:${id} -->`;

const urlOf = ({ url, repository }: OpenTarget, rest: string) =>
  `${url.endsWith('/') ? url.slice(0, -1) : url}/repos/${repository}/issues${rest}`;

const unreadable = () => new TrackerFault('answer-unreadable', false);

/** Too many calls are answered by 403, too, with a time to wait. */
function faultOf(status: number, headers: Readonly<Record<string, unknown>>): TrackerFault {
  const isBusy = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
  return status === 403 && isBusy ? new TrackerFault('http-429', false) : faultOfStatus(status);
}

async function ask(ctx: AnyContext, target: OpenTarget, rest: string, body?: object) {
  return callTracker(ctx, urlOf(target, rest), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${target.secret}`,
      'x-github-api-version': '2022-11-28',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    bytesMax: pageBytesMax,
  });
}

/**
 * The issue of an earlier try whose answer was lost, by its mark. Labels are no help: GitHub drops those that the token
 * may not make. Of two with the mark the older one is ours, since nobody knew the mark before.
 */
async function findLost(ctx: AnyContext, target: OpenTarget, { id, since }: Issue) {
  let found: Opened | undefined;
  for (let page = 1; page <= pagesMax; page += 1) {
    const query = `?state=all&sort=created&direction=desc&since=${since.toISOString()}&per_page=${issuesPerPage}&page=${page}`;
    const answer = await ask(ctx, target, query);
    if (answer.status !== 200) throw faultOf(answer.status, answer.headers);
    const issues = githubIssues.safeParse(jsonOf(answer.body));
    if (!issues.success) throw unreadable();
    for (const { body, number, html_url } of issues.data) {
      if (body?.includes(markOf(id))) found = { key: String(number), url: html_url };
    }
    if (issues.data.length < issuesPerPage) break;
  }
  return found;
}

/** The issues of GitHub, and of what speaks as GitHub does. */
export const githubTracker: Tracker = {
  async open(ctx, target, told) {
    const lost = await findLost(ctx, target, told);
    if (lost !== undefined) return lost;
    const { title, text, labels } = told.body;
    const body = `${text}\n\n${markOf(told.id)}`;
    const answer = await ask(ctx, target, '', { title, body, labels });
    if (answer.status < 200 || answer.status > 299) throw faultOf(answer.status, answer.headers);
    const made = githubIssue.safeParse(jsonOf(answer.body));
    // It may well be there: the next try finds it by its mark.
    if (answer.status !== 201 || !made.success) throw unreadable();
    return { key: String(made.data.number), url: made.data.html_url };
  },

  async isOpen(ctx, target, key) {
    const answer = await ask(ctx, target, `/${encodeURIComponent(key)}`);
    const { status, headers } = answer;
    if (status === 404 || status === 410) return false;
    // It was moved to another repository, and is there.
    if (status === 301) return true;
    if (status !== 200) throw faultOf(status, headers);
    const found = githubState.safeParse(jsonOf(answer.body));
    if (!found.success) throw unreadable();
    return found.data.state === 'open';
  },
};
