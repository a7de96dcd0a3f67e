/** The words of the components. Every key here is in `en.ts` too; its type makes sure. */
export const ko = {
  'app.name': '도장',
  'action.back': '뒤로',
  'action.home': '초안으로 가기',
  'action.retry': '다시 시도',
  'action.cancel': '취소',
  'action.close': '닫기',
  'action.more': '더 보기',
  'action.save': '저장',
  'action.copy': '복사',
  'action.copied': '복사했어요',
  'state.failing': '불러오지 못했어요',
  'state.refused': '권한이 필요해요',
  'state.loading': '불러오는 중',
  'action.delete': '삭제',
  'action.delete-sure': '정말 삭제',
  'state.offline': '연결이 끊겼어요. 마지막 수신:',
  'state.outdated': '마지막 수신:',
  'state.trace': '진행 내역 보기',
  'plot.larger': '확대',
  'plot.smaller': '축소',
  'problem.unknown': '서버에 문제가 생겼어요. 잠시 뒤 다시 시도해 주세요.',
  'problem.offline': '서버에 연결할 수 없어요. 연결을 확인해 주세요.',
  'problem.timeout': '서버가 제때 답하지 않았어요. 다시 시도해 주세요.',
  'problem.broken-answer': '서버의 답을 읽지 못했어요. 다시 시도해 주세요.',
} as const;

export type Messages = { readonly [Key in keyof typeof ko]: string };
