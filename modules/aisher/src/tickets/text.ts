/** The title and the text of an issue, written of a group. What strangers sent is code, never markup. */
import type { Locale } from '@dojang/kernel';
import { spellUnseen } from '@dojang/kernel/unseen';
import type { GroupDetail, Sample } from '../groups/schema.ts';
import { textCharsMax, titleCharsMax } from './body.ts';

const messageCharsMax = 1_500;
const stackLinesMax = 40;
const stackCharsMax = 5_000;
const valueCharsMax = 200;

const words = {
  ko: {
    service: '서비스',
    environment: '환경',
    release: '릴리스',
    seen: '횟수',
    first: '처음',
    last: '마지막',
    culprit: '먼저 볼 곳',
    message: '메시지',
    stack: '스택',
    open: 'Dojang에서 열기',
  },
  en: {
    service: 'Service',
    environment: 'Environment',
    release: 'Release',
    seen: 'Times',
    first: 'First seen',
    last: 'Last seen',
    culprit: 'Look here first',
    message: 'Message',
    stack: 'Stack',
    open: 'Open in Dojang',
  },
} as const;

/** A fence that nothing within `text` can end. */
function fenceFor(text: string, least: number): string {
  let [run, longest] = [0, 0];
  for (const char of text) {
    run = char === '`' ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return '`'.repeat(Math.max(least, longest + 1));
}

const oneLine = (text: string, charsMax: number) =>
  spellUnseen(text.slice(0, charsMax).toWellFormed().replace(/\s/g, ' ')).trim();

function code(value: string): string {
  const line = oneLine(value, valueCharsMax);
  const fence = fenceFor(line, 1);
  // A blank keeps a backtick of the value apart from the fence.
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : [fence, line, fence].join(gap);
}

/** `2026-12-01 01:33 UTC` */
const minuteOf = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

function block(title: string, text: string): string {
  if (text.trim() === '') return '';
  const shown = spellUnseen(text.toWellFormed());
  const fence = fenceFor(shown, 3);
  return `### ${title}\n\n${fence}text\n${shown}\n${fence}`;
}

function firstLines(stack: string): string {
  const lines = stack.slice(0, stackCharsMax).split('\n', stackLinesMax);
  return lines.join('\n');
}

export interface Told {
  readonly group: GroupDetail;
  readonly sample: Sample | undefined;
  /** Absolute. */
  readonly link: string;
  readonly locale: Locale;
}

/** One line of plain text. */
export const issueTitle = ({ title, service }: Pick<GroupDetail, 'title' | 'service'>): string =>
  oneLine(`${service}: ${title}`, titleCharsMax).slice(0, titleCharsMax).toWellFormed();

export function issueText({ group, sample, link, locale }: Told): string {
  const say = words[locale];
  const [newest] = group.releases;
  const facts = [
    [say.service, code(group.service)],
    [say.environment, code(newest?.environment ?? '')],
    [say.release, code(newest?.release ?? '')],
    [say.seen, String(group.events)],
    [say.first, minuteOf(group.firstSeenAt)],
    [say.last, minuteOf(group.lastSeenAt)],
    [say.culprit, code(group.culprit ?? '')],
  ].flatMap(([name, value]) => (value === '' ? [] : [`- ${name}: ${value}`]));
  const message = sample?.message.slice(0, messageCharsMax) ?? '';
  const parts = [
    facts.join('\n'),
    block(say.message, message),
    block(say.stack, firstLines(sample?.stack ?? '')),
    `[${say.open}](${link})`,
  ].filter((part) => part !== '');
  const text = parts.join('\n\n');
  // Cut text would leave a fence open; unseen characters that are spelt out take the most room.
  return text.length <= textCharsMax ? text : [facts.join('\n'), parts.at(-1)].join('\n\n');
}
