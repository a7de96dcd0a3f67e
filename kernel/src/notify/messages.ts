import { spellUnseen } from '../base/unseen.ts';
import { mask } from '../masking/index.ts';
import type { NotificationKind } from './schema.ts';

export type Locale = 'ko' | 'en';
export type Params = Readonly<Record<string, string | number>>;

interface Words {
  readonly title: string;
  readonly body: string;
}

/** Counts that a message may name; a parameter that is not here is never shown. */
const counts: Record<Locale, Record<string, (n: number) => string>> = {
  ko: {
    files: (n) => `파일 ${n}개`,
    elements: (n) => `요소 ${n}개`,
    concerns: (n) => `관심사 ${n}개`,
    commits: (n) => `커밋 ${n}개`,
    secrets: (n) => `비밀로 보이는 값 ${n}개`,
  },
  en: {
    files: (n) => `${n} ${n === 1 ? 'file' : 'files'}`,
    elements: (n) => `${n} ${n === 1 ? 'element' : 'elements'}`,
    concerns: (n) => `${n} ${n === 1 ? 'concern' : 'concerns'}`,
    commits: (n) => `${n} ${n === 1 ? 'commit' : 'commits'}`,
    secrets: (n) => `${n} possible ${n === 1 ? 'secret' : 'secrets'}`,
  },
};

/** `dojang · main: 7 files, 2 concerns`, of the parameters that are there. */
function factsOf(params: Params, locale: Locale): string {
  const subject = [params.repository, params.branch].filter(Boolean).join(' · ');
  const facts = Object.entries(counts[locale]).flatMap(([name, say]) => {
    const count = params[name];
    return typeof count === 'number' && count > 0 ? [say(count)] : [];
  });
  return [subject, facts.join(', ')].filter(Boolean).join(': ');
}

const roleNames: Record<Locale, Readonly<Record<string, string>>> = {
  ko: { owner: '소유자', admin: '관리자' },
  en: { owner: 'owner', admin: 'admin' },
};

const sentence = (...parts: string[]) => parts.filter(Boolean).join('\n');

const catalogue: Record<Locale, Record<NotificationKind, (params: Params) => Words>> = {
  ko: {
    'draft-waiting': (p) => ({
      title: '도장을 기다리는 초안이 있어요',
      body: factsOf(p, 'ko') || '열어서 확인해 주세요.',
    }),
    'act-done': (p) => ({
      title: '도장 찍은 일이 끝났어요',
      body: factsOf(p, 'ko') || '결과를 확인해 보세요.',
    }),
    'act-failed': (p) => ({
      title: '도장 찍은 일을 마치지 못했어요',
      body: sentence(factsOf(p, 'ko'), p.code ? `이유: ${p.code}` : '', '바뀐 것은 그대로 있어요.'),
    }),
    'new-device': (p) => ({
      title: '새 기기가 연결됐어요',
      body: sentence(String(p.device ?? ''), '내가 한 일이 아니라면 기기 목록에서 끊어 주세요.'),
    }),
    'session-theft': (p) => ({
      title: '로그인이 도용된 것 같아서 끊었어요',
      body: sentence(
        String(p.device ?? ''),
        '그 기기를 다시 연결하고, 모르는 기기가 있는지 봐 주세요.',
      ),
    }),
    'access-link': (p) => ({
      title:
        p.link === 'recovery'
          ? '다시 연결하는 링크가 만들어졌어요'
          : `${roleNames.ko[String(p.role)] ?? p.role} 초대 링크가 만들어졌어요`,
      body: sentence(
        p.link === 'recovery'
          ? `${p.maker} 님이 ${p.person} 님으로 로그인할 수 있는 링크를 만들었어요.`
          : `${p.maker} 님이 ${p.person} 님을 초대했어요.`,
        '모르는 일이라면 열린 링크 목록에서 끝내 주세요.',
      ),
    }),
    'llm-budget': (p) => ({
      title: `이번 달 AI 비용이 예산의 ${p.percent ?? 80}%를 넘었어요`,
      body: '예산을 다 쓰면 초안은 AI 없이 만들어져요.',
    }),
  },
  en: {
    'draft-waiting': (p) => ({
      title: 'A draft waits for your stamp',
      body: factsOf(p, 'en') || 'Open it to decide.',
    }),
    'act-done': (p) => ({
      title: 'What you stamped is done',
      body: factsOf(p, 'en') || 'Open it to see the result.',
    }),
    'act-failed': (p) => ({
      title: 'What you stamped could not be finished',
      body: sentence(
        factsOf(p, 'en'),
        p.code ? `Reason: ${p.code}` : '',
        'Your changes are still there.',
      ),
    }),
    'new-device': (p) => ({
      title: 'A new device was paired',
      body: sentence(
        String(p.device ?? ''),
        'If it was not you, revoke it in the list of devices.',
      ),
    }),
    'session-theft': (p) => ({
      title: 'A sign-in looked stolen and was ended',
      body: sentence(
        String(p.device ?? ''),
        'Pair that device again and look for devices that you do not know.',
      ),
    }),
    'access-link': (p) => ({
      title:
        p.link === 'recovery'
          ? 'A link to sign in again was made'
          : `An invitation as ${roleNames.en[String(p.role)] ?? p.role} was made`,
      body: sentence(
        p.link === 'recovery'
          ? `${p.maker} made a link that signs a device in as ${p.person}.`
          : `${p.maker} invited ${p.person}.`,
        'If you did not expect it, end it in the list of open links.',
      ),
    }),
    'llm-budget': (p) => ({
      title: `This month's AI cost passed ${p.percent ?? 80} % of the budget`,
      body: 'When the budget is spent, drafts are written without AI.',
    }),
  },
};

export const writeMessage = (kind: NotificationKind, params: Params, locale: Locale): Words =>
  catalogue[locale][kind](params);

/** Words of buttons, and of what came of a draft, for messages that are rewritten. */
export const words = {
  ko: {
    open: '열기',
    approve: '도장 찍기',
    reject: '돌려보내기',
    mustOpen: '이 메시지에는 내용을 다 보여 드릴 수 없어요. 열어서 보고 도장을 찍어 주세요.',
    stamped: '도장을 찍었어요. 곧 처리돼요.',
    acting: '처리하고 있어요.',
    done: '끝났어요.',
    failed: '마치지 못했어요. 열어서 이유를 확인해 주세요.',
    rejected: '돌려보냈어요.',
    expired: '시간이 지나 닫혔어요.',
    superseded: '새 초안이 나왔어요. 그 초안을 봐 주세요.',
    confirmTitle: '이 Slack 계정으로 도장 알림을 받을까요?',
    confirmBody:
      '도장 설정에서 이 계정을 연결해 달라고 했어요. 내가 한 일이 아니라면 그냥 두면 돼요.',
    confirm: '내 계정이 맞아요',
    confirmed: '연결됐어요. 이제 여기로 알려 드릴게요.',
    codeTitle: '도장 확인 번호',
    codeBody: '설정 화면에 이 번호를 넣어 주세요. 10분 동안 쓸 수 있어요.',
    'already-stamped': '이미 결정된 초안이에요.',
    'draft-expired': '시간이 지나 닫힌 초안이에요.',
    'draft-superseded': '새 초안이 나왔어요. 그 초안을 봐 주세요.',
    'changed-since-review': '알림을 보낸 뒤에 초안이 바뀌었어요. 열어서 다시 봐 주세요.',
    'number-missing': '이 초안은 앱에서 열어 확인 번호를 넣어야 해요.',
    'must-open': '여기서는 내용을 다 볼 수 없는 초안이에요. 열어서 보고 도장을 찍어 주세요.',
    refused: '여기서는 처리할 수 없어요. 초안을 열어 주세요.',
  },
  en: {
    open: 'Open',
    approve: 'Stamp it',
    reject: 'Reject',
    mustOpen: 'This message cannot show all of it. Open the draft to read it and stamp it.',
    stamped: 'Stamped. It is on its way.',
    acting: 'Under way.',
    done: 'Done.',
    failed: 'It could not be finished. Open it to see why.',
    rejected: 'Rejected.',
    expired: 'It was not decided in time and is closed.',
    superseded: 'A newer draft replaced it. Please look at that one.',
    confirmTitle: 'Receive Dojang messages in this Slack account?',
    confirmBody: 'Somebody asked for it in the settings of Dojang. If it was not you, do nothing.',
    confirm: 'Yes, it is mine',
    confirmed: 'Linked. Messages come here from now on.',
    codeTitle: 'Your Dojang code',
    codeBody: 'Type this code in the settings. It is good for ten minutes.',
    'already-stamped': 'This draft was decided already.',
    'draft-expired': 'This draft was not decided in time and is closed.',
    'draft-superseded': 'A newer draft replaced this one. Please look at that one.',
    'changed-since-review':
      'The draft changed after this message was sent. Please open it and look again.',
    'number-missing': 'This draft needs the number that your computer shows: open it in the app.',
    'must-open': 'This draft cannot be shown in full here. Open it to read it and stamp it.',
    refused: 'That cannot be done here. Please open the draft.',
  },
} as const satisfies Record<Locale, Record<string, string>>;
export type Word = keyof (typeof words)['en'];

/** Names come from repositories and user agents: masked, on one line, short. */
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
