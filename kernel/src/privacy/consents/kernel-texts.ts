import type { ConsentText } from '../../core/people/consent-text.ts';

/** What the kernel asks people for. Nothing of it is a condition for anything else. */
export const kernelConsents: readonly ConsentText[] = [
  {
    name: 'kernel.terms',
    version: 1,
    title: { ko: '이용 약속', en: 'Terms of use' },
    text: {
      ko: '이 서버를 우리 조직의 일에 써요. 내가 찍은 도장은 내 이름으로 실행되고 장부에 남아요. 언제든 조직에서 나갈 수 있고, 나가면 내 기기는 모두 로그아웃돼요.',
      en: 'I use this server for the work of our organisation. What I stamp is done in my name and stays in the ledger. I may leave at any time; then all of my devices are signed out.',
    },
  },
  {
    name: 'kernel.marketing',
    version: 1,
    title: { ko: '소식과 제안 받기', en: 'News and offers' },
    text: {
      ko: '새 기능과 제안을 오전 8시부터 오후 9시 사이에 보내 드려요. 동의하지 않아도 초안과 작업 알림은 그대로 와요.',
      en: 'We write about new features and offers between 8 in the morning and 9 in the evening. Without it, notices about drafts and jobs come as before.',
    },
    channels: [
      { name: 'email', label: { ko: '이메일', en: 'Email' } },
      { name: 'message', label: { ko: '문자와 메신저', en: 'Text messages and messengers' } },
      { name: 'push', label: { ko: '앱 알림', en: 'App notifications' } },
    ],
  },
  {
    name: 'kernel.training',
    version: 1,
    title: { ko: 'AI 학습에 쓰기', en: 'Training of AI' },
    text: {
      ko: '내가 고치고 도장을 찍은 초안을 이름 없이 우리 조직의 AI를 학습시키는 데 써요. 동의하지 않아도 초안은 똑같이 만들어져요.',
      en: 'Drafts that I edit and stamp train the AI of our organisation, without my name. Without it, drafts are made just the same.',
    },
  },
  {
    name: 'kernel.personalisation',
    version: 1,
    title: { ko: '내 습관에 맞춘 초안', en: 'Drafts that fit my habits' },
    text: {
      ko: '내가 초안을 어떻게 고치는지 배워서 내 초안에만 반영해요. 다른 사람은 볼 수 없어요. 동의를 거두면 배운 것을 더는 쓰지 않아요.',
      en: 'How I edit drafts is learnt and used for my own drafts alone. Nobody else sees it. Once I withdraw, what was learnt is used no more.',
    },
  },
  {
    name: 'kernel.feature-use',
    version: 1,
    title: { ko: '기능 사용 횟수 세기', en: 'Counting which features I use' },
    text: {
      ko: '어떤 화면과 기능을 몇 번 썼는지 세요. 내용은 세지 않아요. 쓰이지 않는 기능을 찾는 데만 써요.',
      en: 'Which screens and features I use is counted, never their content. It serves to find features that nobody uses.',
    },
  },
];
