import { spellUnseen } from '../base/unseen.ts';
import type { AnyContext } from '../core/context.ts';
import type { Locale, NotificationKind, Params } from '../core/notification-kind.ts';
import { mask } from '../masking/index.ts';

/** Words of buttons, and of what came of a draft, for messages that are rewritten. */
export const words = {
  ko: {
    open: '열기',
    approve: '도장 찍기',
    reject: '거절',
    mustOpen: '이 메시지에는 내용을 다 보여 드릴 수 없어요. 열어서 보고 도장을 찍어 주세요.',
    stamped: '도장을 찍었어요. 곧 처리돼요.',
    acting: '처리하고 있어요.',
    done: '끝났어요.',
    failed: '마치지 못했어요. 열어서 이유를 확인해 주세요.',
    rejected: '거절했어요.',
    reopened: '거절을 되돌렸어요. 열어서 결정해 주세요.',
    expired: '만료됐어요.',
    superseded: '새 초안으로 바뀌었어요. 그 초안을 확인해 주세요.',
    confirmTitle: '이 Slack 계정으로 도장 알림을 받을까요?',
    confirmBody:
      '도장에서 이 계정을 연결해 달라는 요청이 왔어요. 내가 한 일이 아니라면 그냥 두세요.',
    confirm: '내 계정이 맞아요',
    confirmed: '연결됐어요. 이제 여기로 알려 드릴게요.',
    codeTitle: '도장 인증번호',
    codeBody: '알림 화면에 이 번호를 입력해 주세요. 10분 동안 쓸 수 있어요.',
    'already-stamped': '이미 결정된 초안이에요.',
    'draft-expired': '만료된 초안이에요.',
    'draft-superseded': '새 초안으로 바뀌었어요. 그 초안을 확인해 주세요.',
    'changed-since-review': '알림을 보낸 뒤에 초안이 바뀌었어요. 열어서 다시 확인해 주세요.',
    'number-missing': '이 초안은 앱에서 열고, 컴퓨터에 보이는 숫자를 입력해야 해요.',
    'must-open': '여기서는 내용을 다 볼 수 없는 초안이에요. 열어서 보고 도장을 찍어 주세요.',
    refused: '여기서는 처리할 수 없어요. 초안을 열어 주세요.',
  },
  en: {
    open: 'Open',
    approve: 'Stamp it',
    reject: 'Reject',
    mustOpen: 'This message cannot show all of it. Open the draft to read it and stamp it.',
    stamped: 'Stamped. It is on its way.',
    acting: 'Working on it.',
    done: 'Done.',
    failed: 'It could not be finished. Open the draft to see why.',
    rejected: 'Rejected.',
    reopened: 'The reject was taken back. Open the draft to decide.',
    expired: 'This draft has expired.',
    superseded: 'A newer draft replaced this one. Look at that one.',
    confirmTitle: 'Receive Dojang messages in this Slack account?',
    confirmBody:
      'Somebody requested this on the Notifications page of Dojang. If it was not you, do nothing.',
    confirm: 'Yes, it is mine',
    confirmed: 'Connected. Messages come here from now on.',
    codeTitle: 'Your Dojang code',
    codeBody: 'Type this code on the Notifications page. It is valid for ten minutes.',
    'already-stamped': 'This draft has already been decided.',
    'draft-expired': 'This draft has expired.',
    'draft-superseded': 'A newer draft replaced this one. Look at that one.',
    'changed-since-review':
      'The draft changed after this message was sent. Open it and look again.',
    'number-missing': 'This draft needs the number that the machine shows. Open it in the app.',
    'must-open': 'This draft cannot be shown in full here. Open it to read it and stamp it.',
    refused: 'That cannot be done here. Open the draft.',
  },
} as const satisfies Record<Locale, Record<string, string>>;
export type Word = keyof (typeof words)['en'];

/** Names come from strangers, as from user agents: masked, on one line, short. */
export function cleanParams(params: Params): Params {
  const clean = (value: string) => {
    const text = spellUnseen(mask(value.slice(0, 2000)).text)
      .replace(/\s+/g, ' ')
      .trim();
    return text.length > 120 ? `${text.slice(0, 119).toWellFormed()}…` : text.toWellFormed();
  };
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' ? clean(value) : value,
    ]),
  );
}

/** Those that the kind names, made safe. */
export const namedParams = (kind: NotificationKind, params: Params): Params =>
  cleanParams(
    Object.fromEntries(Object.entries(params).filter(([name]) => kind.params.includes(name))),
  );

/** Stored as a path, so that old messages still work when the public URL changes. */
export function pathOf(ctx: AnyContext, url: string): string {
  const base = new URL(ctx.parts.publicUrl);
  const full = new URL(url, base);
  if (full.origin !== base.origin) throw new Error('a notification leads to this server only');
  return `${full.pathname}${full.search}${full.hash}`;
}
