import type { NotificationKind } from '../core/notification-kind.ts';
import { orgNotices } from './org-notices.ts';

const everywhere = { 'web-push': 'on', slack: 'on', email: 'on' } as const;

const roleNames = {
  ko: { owner: '소유자', admin: '관리자' },
  en: { owner: 'owner', admin: 'admin' },
} as const;

const roleName = (locale: 'ko' | 'en', role: unknown): string =>
  role === 'owner' || role === 'admin' ? roleNames[locale][role] : String(role ?? '');

const sentences = (...parts: readonly string[]) => parts.filter(Boolean).join('\n');

/** What a person hears of the ways into their account and org. */
export const peopleNotices: readonly NotificationKind[] = [
  {
    kind: 'new-device',
    priority: 'urgent',
    channels: everywhere,
    params: ['device'],
    label: { ko: '새 기기 연결', en: 'A new device' },
    words: {
      ko: ({ device = '' }) => ({
        title: '새 기기가 연결됐어요',
        body: sentences(String(device), '내가 한 일이 아니라면 기기 목록에서 끊어 주세요.'),
      }),
      en: ({ device = '' }) => ({
        title: 'A new device was connected',
        body: sentences(String(device), 'If it was not you, disconnect it in the list of devices.'),
      }),
    },
  },
  {
    kind: 'session-theft',
    priority: 'urgent',
    channels: everywhere,
    params: ['device'],
    label: { ko: '수상한 로그인', en: 'A suspicious sign-in' },
    words: {
      ko: ({ device = '' }) => ({
        title: '로그인이 도용된 것 같아서 끊었어요',
        body: sentences(
          String(device),
          '그 기기를 다시 연결하고, 모르는 기기가 있는지 확인해 주세요.',
        ),
      }),
      en: ({ device = '' }) => ({
        title: 'A sign-in looked stolen and was ended',
        body: sentences(
          String(device),
          'Connect that device again, and look for devices that you do not know.',
        ),
      }),
    },
  },
  {
    kind: 'passkey-added',
    priority: 'urgent',
    channels: everywhere,
    params: [],
    label: { ko: '새 패스키', en: 'A new passkey' },
    words: {
      ko: () => ({
        title: '새 패스키가 등록됐어요',
        body: '내가 한 일이 아니라면 계정 화면에서 지우고 모르는 기기를 끊어 주세요.',
      }),
      en: () => ({
        title: 'A passkey was added',
        body: 'If it was not you, remove it on the account page and disconnect devices that you do not know.',
      }),
    },
  },
  {
    kind: 'passkey-removed',
    priority: 'urgent',
    channels: everywhere,
    params: [],
    label: { ko: '지운 패스키', en: 'A removed passkey' },
    words: {
      ko: () => ({
        title: '패스키 하나가 지워졌어요',
        body: '내가 한 일이 아니라면 모르는 기기를 끊어 주세요.',
      }),
      en: () => ({
        title: 'A passkey was removed',
        body: 'If it was not you, disconnect devices that you do not know.',
      }),
    },
  },
  {
    kind: 'login-linked',
    priority: 'urgent',
    channels: everywhere,
    params: ['provider'],
    label: { ko: '새 로그인 계정', en: 'A new account to sign in with' },
    words: {
      ko: ({ provider = '' }) => ({
        title: '로그인 계정이 연결됐어요',
        body: sentences(
          String(provider),
          '내가 한 일이 아니라면 계정 화면에서 연결을 끊고 모르는 기기도 끊어 주세요.',
        ),
      }),
      en: ({ provider = '' }) => ({
        title: 'An account to sign in with was connected',
        body: sentences(
          String(provider),
          'If it was not you, disconnect it on the account page, and disconnect devices that you do not know.',
        ),
      }),
    },
  },
  {
    kind: 'login-unlinked',
    priority: 'urgent',
    channels: everywhere,
    params: ['provider'],
    label: { ko: '연결이 끊긴 로그인 계정', en: 'A disconnected account' },
    words: {
      ko: ({ provider = '' }) => ({
        title: '로그인 계정 하나의 연결이 끊겼어요',
        body: sentences(
          String(provider),
          '내가 한 일이 아니라면 모르는 기기를 끊고 계정을 다시 연결해 주세요.',
        ),
      }),
      en: ({ provider = '' }) => ({
        title: 'An account to sign in with was disconnected',
        body: sentences(
          String(provider),
          'If it was not you, disconnect devices that you do not know, and connect the account again.',
        ),
      }),
    },
  },
  {
    kind: 'access-link',
    priority: 'urgent',
    channels: everywhere,
    params: ['link', 'role', 'person', 'maker'],
    label: { ko: '권한이 큰 링크', en: 'A powerful link' },
    words: {
      ko: (p) => ({
        title:
          p.link === 'recovery'
            ? '다시 연결하는 링크가 만들어졌어요'
            : `${roleName('ko', p.role)} 초대 링크가 만들어졌어요`,
        body: sentences(
          p.link === 'recovery'
            ? `${p.maker} 님이 ${p.person} 님으로 로그인할 수 있는 링크를 만들었어요.`
            : `${p.maker} 님이 ${p.person} 님을 초대했어요.`,
          '모르는 일이라면 열린 링크 목록에서 폐기해 주세요.',
        ),
      }),
      en: (p) => ({
        title:
          p.link === 'recovery'
            ? 'A link to sign in again was made'
            : `An invitation as ${roleName('en', p.role)} was made`,
        body: sentences(
          p.link === 'recovery'
            ? `${p.maker} made a link that signs a device in as ${p.person}.`
            : `${p.maker} invited ${p.person}.`,
          'If you did not expect it, end it in the list of open links.',
        ),
      }),
    },
  },
  {
    kind: 'step-up',
    priority: 'urgent',
    channels: { 'web-push': 'on', slack: 'off', email: 'off' },
    params: [],
    label: { ko: '확인 숫자', en: 'Confirmation numbers' },
    words: {
      ko: () => ({
        title: '확인 숫자가 도착했어요',
        body: '다른 기기에서 요청한 숫자를 이 기기에서 볼 수 있어요. 내가 한 일이 아니라면 기기 목록을 확인해 주세요.',
      }),
      en: () => ({
        title: 'A confirmation number is here',
        body: 'Another device of yours asks for the number that this one shows. If it was not you, check your devices.',
      }),
    },
  },
  {
    kind: 'ownership-offered',
    priority: 'urgent',
    channels: everywhere,
    params: ['person', 'org'],
    label: { ko: '조직을 넘겨받기', en: 'An org offered to you' },
    words: {
      ko: ({ person = '', org = '' }) => ({
        title: `${person} 님이 ${org} 조직을 넘기려고 해요`,
        body: '열어서 확인하고, 받을지 결정해 주세요.',
      }),
      en: ({ person = '', org = '' }) => ({
        title: `${person} offers you ${org}`,
        body: 'Open it and decide whether you take it over.',
      }),
    },
  },
  {
    kind: 'ownership-taken',
    priority: 'normal',
    channels: everywhere,
    params: ['person'],
    label: { ko: '넘긴 조직', en: 'An org you handed over' },
    words: {
      ko: ({ person = '' }) => ({
        title: `${person} 님이 조직을 넘겨받았어요`,
        body: '이제 나는 관리자예요.',
      }),
      en: ({ person = '' }) => ({
        title: `${person} took the org over`,
        body: 'You are an admin now.',
      }),
    },
  },
  {
    kind: 'org-closing',
    priority: 'urgent',
    channels: everywhere,
    params: ['org'],
    label: { ko: '조직 닫기', en: 'An org that closes' },
    words: {
      ko: ({ org = '' }) => ({
        title: `${org} 조직이 7일 뒤에 사라져요`,
        body: '그때까지는 읽을 수만 있어요. 필요한 데이터를 미리 받아 두세요.',
      }),
      en: ({ org = '' }) => ({
        title: `${org} will be gone in 7 days`,
        body: 'Until then it can only be read. Download what you need.',
      }),
    },
  },
  {
    kind: 'org-stays',
    priority: 'normal',
    channels: everywhere,
    params: ['org'],
    label: { ko: '조직 닫기 취소', en: 'An org that stays' },
    words: {
      ko: ({ org = '' }) => ({
        title: `${org} 조직을 닫지 않기로 했어요`,
        body: '전처럼 쓸 수 있어요.',
      }),
      en: ({ org = '' }) => ({
        title: `${org} stays`,
        body: 'It works as it did before.',
      }),
    },
  },
  {
    kind: 'drafts-left',
    priority: 'normal',
    channels: { 'web-push': 'on', slack: 'on', email: 'fallback' },
    params: ['person', 'count'],
    label: { ko: '나간 사람이 남긴 초안', en: 'Drafts of people who left' },
    words: {
      ko: ({ person = '', count = 0 }) => ({
        title: `${person} 님이 나갔어요`,
        body: `${person} 님을 기다리던 초안 ${count}개를 이제 누구나 결정할 수 있어요.`,
      }),
      en: ({ person = '', count = 0 }) => ({
        title: `${person} left`,
        body:
          count === 1
            ? 'A draft that waited for them waits for anyone now.'
            : `${count} drafts that waited for them wait for anyone now.`,
      }),
    },
  },
  ...orgNotices,
];
