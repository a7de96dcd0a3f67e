import type { NotificationKind } from '../core/notification-kind.ts';

const everywhere = { 'web-push': 'on', slack: 'on', email: 'on' } as const;

/** What those who answer for an org hear of its owners, of who comes in, and of the way back. */
export const orgNotices: readonly NotificationKind[] = [
  {
    kind: 'org-without-owner',
    priority: 'urgent',
    channels: everywhere,
    params: [],
    label: { ko: '소유자가 없는 조직', en: 'An org without an owner' },
    words: {
      ko: () => ({
        title: '조직에 소유자가 없어졌어요',
        body: 'ID 공급자가 마지막 소유자의 접근을 끝냈어요. 조직 설정에서 새 소유자를 정해 주세요.',
      }),
      en: () => ({
        title: 'The org has no owner any more',
        body: 'The identity provider ended the last owner’s access. Choose a new owner in the settings of the org.',
      }),
    },
  },
  {
    kind: 'scim-token',
    priority: 'urgent',
    channels: everywhere,
    params: ['change', 'person'],
    label: { ko: '프로비저닝 토큰', en: 'Provisioning tokens' },
    words: {
      ko: ({ change, person = '' }) => ({
        title: change === 'made' ? '프로비저닝 토큰이 생겼어요' : '프로비저닝 토큰이 끝났어요',
        body:
          change === 'made'
            ? `${person} 님이 사람을 추가하고 내보낼 수 있는 토큰을 만들었어요. 모르는 일이라면 바로 끝내 주세요.`
            : `${person} 님이 토큰을 끝냈어요. ID 공급자는 그 토큰으로 더는 사람을 추가하거나 내보낼 수 없어요.`,
      }),
      en: ({ change, person = '' }) => ({
        title:
          change === 'made' ? 'A provisioning token was made' : 'A provisioning token was ended',
        body:
          change === 'made'
            ? `${person} made a token that adds and removes people. If you did not expect it, end it now.`
            : `${person} ended a token. The identity provider can no longer add or remove people with it.`,
      }),
    },
  },
  {
    kind: 'domain-lost',
    priority: 'urgent',
    channels: everywhere,
    params: ['domain', 'by'],
    label: { ko: '확인되지 않는 도메인', en: 'A domain that is no longer verified' },
    words: {
      ko: ({ domain, by }) => ({
        title: `${domain} 도메인을 더는 확인할 수 없어요`,
        body:
          by === 'mail'
            ? '메일로 확인한 지 1년이 지났어요. 이 도메인 사람들의 로그인 규칙이 꺼졌어요. TXT 레코드를 넣거나 메일로 다시 확인해 주세요.'
            : 'TXT 레코드가 사흘째 없어요. 이 도메인 사람들의 로그인 규칙이 꺼졌어요. 레코드를 다시 넣고 확인해 주세요.',
      }),
      en: ({ domain, by }) => ({
        title: `The domain ${domain} is no longer verified`,
        body:
          by === 'mail'
            ? 'It was verified by mail a year ago, so the sign-in rule for its people is off. Write the TXT record, or verify the domain by mail again.'
            : 'Its TXT record has been gone for three days, so the sign-in rule for its people is off. Write the record again and check it.',
      }),
    },
  },
  {
    kind: 'domain-ending',
    priority: 'normal',
    channels: everywhere,
    params: ['domain'],
    label: { ko: '곧 끝나는 도메인 확인', en: 'A domain to be verified again' },
    words: {
      ko: ({ domain }) => ({
        title: `${domain} 도메인 확인이 30일 안에 끝나요`,
        body: '메일로 확인한 도메인은 1년 동안만 유효해요. TXT 레코드를 넣으면 기한이 없어져요. 메일로 다시 확인할 수도 있어요.',
      }),
      en: ({ domain }) => ({
        title: `The proof of ${domain} ends within 30 days`,
        body: 'A domain that was verified by mail counts for a year. A TXT record has no end. You can verify it by mail again as well.',
      }),
    },
  },
  {
    kind: 'way-in-failing',
    priority: 'urgent',
    channels: everywhere,
    params: [],
    label: { ko: '로그인 공급자 문제', en: 'A provider that fails' },
    words: {
      ko: () => ({
        title: '유일한 로그인 방법에 문제가 생겼어요',
        body: 'SAML 메타데이터 주소에 다른 공급자가 있어요. 아무것도 바꾸지 않았지만, 곧 로그인할 수 없게 될 수 있어요. 로그인 정책을 확인해 주세요.',
      }),
      en: () => ({
        title: 'The only way to sign in is failing',
        body: 'The address of its SAML metadata now names another provider. Nothing was changed, but soon nobody may get in. Look at the sign-in policy.',
      }),
    },
  },
  {
    kind: 'recovery-named',
    priority: 'normal',
    channels: everywhere,
    params: ['person'],
    label: { ko: '복구 담당자', en: 'Recovery people' },
    words: {
      ko: ({ person = '' }) => ({
        title: '조직의 복구 담당자가 됐어요',
        body: `${person} 님이 정했어요. 로그인 방법이나 소유자에 문제가 생기면 바로 알려 드려요.`,
      }),
      en: ({ person = '' }) => ({
        title: 'You are a recovery person of the org',
        body: `${person} named you. You hear at once when its way in or its last owner is gone.`,
      }),
    },
  },
  {
    kind: 'recovery-codes-made',
    priority: 'urgent',
    channels: everywhere,
    params: ['person'],
    label: { ko: '새 복구 코드', en: 'New recovery codes' },
    words: {
      ko: ({ person = '' }) => ({
        title: '새 복구 코드가 만들어졌어요',
        body: `${person} 님이 만들었고, 그 전의 코드는 쓸 수 없어요. 모르는 일이라면 로그인 정책을 확인해 주세요.`,
      }),
      en: ({ person = '' }) => ({
        title: 'New recovery codes were made',
        body: `${person} made them, and the ones before no longer work. If you did not expect it, look at the sign-in policy.`,
      }),
    },
  },
  {
    kind: 'recovery-code-used',
    priority: 'urgent',
    channels: everywhere,
    params: [],
    label: { ko: '복구 코드 사용', en: 'A recovery code was used' },
    words: {
      ko: () => ({
        title: '복구 코드로 로그인했어요',
        body: '한 시간 동안 그 소유자는 어떤 방법으로든 들어올 수 있어요. 모르는 일이라면 로그인 정책을 확인해 주세요.',
      }),
      en: () => ({
        title: 'Somebody signed in with a recovery code',
        body: 'For an hour its owner may come in by any way. If you did not expect it, look at the sign-in policy.',
      }),
    },
  },
  {
    kind: 'owner-recovered',
    priority: 'urgent',
    channels: everywhere,
    params: [],
    label: { ko: '새 소유자', en: 'A new owner' },
    words: {
      ko: () => ({
        title: '관리자가 소유자가 됐어요',
        body: '조직에 소유자가 없어서 관리자 한 사람이 소유자가 됐어요.',
      }),
      en: () => ({
        title: 'An admin became the owner',
        body: 'The org had no owner, so one of its admins became the owner.',
      }),
    },
  },
];
