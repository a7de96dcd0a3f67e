/** A robot that knows nothing but the screen: it types a question, and reads the answer by its label. */
import type { Page } from 'playwright-core';

/** A question of an auditor, and what a right answer says. */
export interface Task {
  readonly question: string;
  /** Typed into the field. */
  readonly typed: string;
  /** The label beside the answer; undefined where a row or a heading is the answer. */
  readonly label?: string;
  readonly expected: string;
}

export interface Answered {
  readonly question: string;
  readonly answer: string;
  readonly isRight: boolean;
  readonly seconds: number;
}

/** What happened, as far as questions need it. */
export interface Happened {
  readonly trace: string;
  readonly commit: string;
  readonly draft: string;
  readonly person: string;
  readonly device: string;
  readonly digest: string;
  readonly key: { readonly hint: string; readonly name: string };
  /** When somebody was refused. */
  readonly refusedAt: Date;
}

/** Eight questions, as the English screen is labelled. */
export const eightTasks = (it: Happened): readonly Task[] => [
  { question: 'Who stamped it?', typed: it.trace, label: 'Who', expected: it.person },
  { question: 'On which device?', typed: it.commit, label: 'Device', expected: it.device },
  {
    question: 'In which role?',
    typed: it.draft,
    label: 'Role at the time',
    expected: 'Member',
  },
  {
    question: 'What were they shown?',
    typed: it.commit,
    label: 'What was shown',
    expected: it.digest.slice(0, 12),
  },
  { question: 'How had they signed in?', typed: it.draft, label: 'Signed in', expected: 'device' },
  { question: 'What did they do last?', typed: it.person, expected: 'stamped' },
  { question: 'Whose key is this?', typed: it.key.hint, expected: it.key.name },
  {
    question: 'What was refused then?',
    typed: `${it.refusedAt.toISOString().slice(0, 16)}Z`,
    expected: 'Refused',
  },
];

/** The text beside a label, or all that the page says. */
async function read(page: Page, label: string | undefined): Promise<string> {
  if (label === undefined) return (await page.getByRole('main').textContent()) ?? '';
  // Terms of closed rows are not on the screen.
  const term = page.locator('dt:visible').getByText(label, { exact: true }).first();
  await term.waitFor({ timeout: 30_000 });
  return (await term.locator('xpath=following-sibling::dd[1]').textContent()) ?? '';
}

async function answer(page: Page, { question, typed, label, expected }: Task): Promise<Answered> {
  const started = performance.now();
  await page.getByRole('searchbox').fill(typed);
  await page.waitForFunction((q) => new URLSearchParams(location.search).get('q') === q, typed);
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
  const found = await read(page, label);
  return {
    question,
    answer: found.slice(0, 200),
    isRight: found.includes(expected),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Goes to the page by its link, and answers each question with what the screen says. */
export async function answerAll(page: Page, tasks: readonly Task[]): Promise<Answered[]> {
  await page.getByRole('link', { name: 'Audit', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Audit', exact: true }).waitFor();
  const all: Answered[] = [];
  for (const task of tasks) all.push(await answer(page, task));
  return all;
}
