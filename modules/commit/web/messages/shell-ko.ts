/** What the page says of a commit in places of its own: beside the seal, and of a failed request. */
export const shellKo = {
  'draft.waits.commit.commit': '컴퓨터가 켜져 있으면 곧 끝나요. 꺼져 있으면 켜질 때 이어서 해요.',
  'draft.expired-text.commit.commit':
    '작업한 내용은 그대로 있어요. 컴퓨터에서 dojang draft로 다시 보낼 수 있어요.',
  'draft.again.commit.commit': '새 초안은 컴퓨터에서 dojang draft로 만들 수 있어요.',
  'reject.text.commit.commit': '아무것도 커밋하지 않아요. 작업한 파일은 컴퓨터에 그대로 있어요.',
  'scope.commit.read': '커밋 기록 읽기',
  'scope.commit.capture': '변경을 초안으로 보내기',
  'scope.commit.draft': '초안 문구를 다시 요청하기',
  'scope.commit.act': '도장 찍힌 커밋 실행하기',
  'scope.commit.configure': '커밋 규칙과 저장소 설정하기',
  'problem.lint-blocked': '메시지에 고칠 것이 있어요. 고쳐서 다시 찍어 주세요.',
  'problem.commit-not-found': '없는 커밋이에요.',
  'problem.wordings-full':
    '다시 써 달라는 요청이 너무 많아요. 직접 고치거나 잠시 뒤에 다시 시도해 주세요.',
  'problem.descriptions-full': '이 변경에는 설명을 더 요청할 수 없어요. 승인하거나 거절해 주세요.',
  'problem.nothing-to-split': '나눌 것이 없어요.',
  'problem.bound-part-edited': '메시지 말고 다른 부분이 바뀌어 찍을 수 없어요. 새로고침해 주세요.',
};
