import type { NotificationKind } from '../core/notification-kind.ts';

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
          '모르는 일이라면 열린 링크 목록에서 끝내 주세요.',
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
];
