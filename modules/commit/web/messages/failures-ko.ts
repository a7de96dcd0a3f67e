/** Why the machine could not act on a stamp. */
export const failuresKo = {
  'failure.changed-since-review': '확인한 뒤에 파일이 바뀌었어요. 아무것도 커밋하지 않았어요.',
  'failure.hook-failed': '저장소의 훅이 커밋을 막았어요.',
  'failure.hook-timeout': '저장소의 훅이 끝나지 않아 멈췄어요.',
  'failure.sign-failed': '커밋에 서명하지 못했어요.',
  'failure.merge-under-way': '병합이 진행 중이라 건드리지 않았어요.',
  'failure.rebase-under-way': '리베이스가 진행 중이라 건드리지 않았어요.',
  'failure.am-under-way': '패치를 적용하는 중(git am)이라 건드리지 않았어요.',
  'failure.cherry-pick-under-way': '체리픽이 진행 중이라 건드리지 않았어요.',
  'failure.revert-under-way': '되돌리기(git revert)가 진행 중이라 건드리지 않았어요.',
  'failure.bisect-under-way': '이분 탐색(git bisect)이 진행 중이라 건드리지 않았어요.',
  'failure.hook-changed-files':
    'pre-commit 훅이 승인한 파일을 바꿔서 커밋하지 않았어요. 새 초안에서 확인해 주세요.',
  'failure.identity-missing':
    '컴퓨터의 git이 커밋하는 사람을 몰라요. user.name과 user.email을 정해 주세요.',
  'failure.index-locked': '다른 git 명령이 저장소를 계속 쓰고 있어 기다리다 멈췄어요.',
  'failure.conflict-in-index': '해결하지 않은 충돌이 있어요. 먼저 해결해 주세요.',
  'failure.message-empty': '훅을 지나니 메시지가 비었어요. 훅을 확인해 주세요.',
  'failure.nothing-to-commit': '커밋할 것이 남아 있지 않아요.',
  'failure.unknown-tree': '컴퓨터에 이 변경의 스냅샷이 없어요. 새 초안이 필요해요.',
  'failure.programs-unknown':
    '저장소 설정이 모르는 프로그램을 실행해요. 컴퓨터에서 dojang init으로 확인해 주세요.',
  'failure.repository-gone': '컴퓨터에 이 초안의 작업 폴더가 없어요.',
  'failure.git-failed': '컴퓨터의 git이 오류로 끝났어요.',
  'failure.git-missing': '컴퓨터에서 git을 실행하지 못했어요.',
  'failure.file-strange': '.git 안에 보통 파일이 아닌 것이 있어요. 확인하거나 지워 주세요.',
  'failure.sign-timeout':
    '서명이 끝나지 않아 멈췄어요. 암호를 묻는 키라면 컴퓨터에 에이전트를 켜 주세요.',
  'failure.branch-refused': '컴퓨터의 git이나 훅이 브랜치를 옮기지 못하게 했어요.',
  'failure.git-timeout': '컴퓨터의 git이 너무 오래 걸려 멈췄어요.',
  'failure.act-refused':
    '컴퓨터가 보낸 변경과 다른 내용이 전달돼서 컴퓨터가 거절했어요. 아무것도 하지 않았으니 거기서 새 초안을 만들어 주세요.',
  'failure.act-refused-field': '다른 부분: {{field}}',
  'failure.stamp-broken':
    '데이터베이스의 내용이 승인한 내용과 달라서 컴퓨터로 보내지 않았어요. 누가 바꿨는지 확인해 주세요.',
  'failure.stamp-unsealed':
    '승인을 더 엄격하게 확인하는 업데이트 전에 승인한 초안이에요. 아무것도 하지 않았으니 새 초안을 승인해 주세요.',
  'failure.other': '커밋하지 못했어요. 작업한 내용은 그대로 있어요.',
  'failure.recaptured': '지금 상태로 새 초안을 보냈어요.',
};
