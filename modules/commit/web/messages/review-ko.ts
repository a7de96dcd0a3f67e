/** Words for reading a change and choosing what goes in. */
export const reviewKo = {
  'files.filter': '파일 이름으로 찾기',
  'files.open-all': '모두 펼치기',
  'files.close-all': '모두 접기',
  'files.count': '파일 {{count}}개',
  'files.found': '파일 {{count}}개 중 {{found}}개',
  'files.seen': '{{count}}개 확인함',
  'files.list': '파일 목록',
  'files.more': '{{count}}개 더 있어요. 이름으로 찾아 주세요.',
  'files.tick': '확인함으로 표시',
  'files.ticked': '확인함',

  'secret.key': '키',
  'secret.token': '토큰',
  'secret.secret': '비밀 값',
  'secret.signature': '서명',
  'secret.password': '비밀번호',
  'secret.credential': '로그인 정보',
  'secret.cookie': '쿠키',
  'secret.private-key': '개인 키',

  'leave.file': '이 파일 빼기',
  'leave.hunk': '이 부분 빼기',
  'leave.back': '다시 넣기',
  'leave.ignore': '.gitignore에 넣고 빼기',
  'leave.ignore-folder': '{{path}} 폴더를 .gitignore에 넣고 빼기',
  'leave.count': '{{count}}곳을 이번 커밋에서 빼요. 작업한 파일은 그대로 남아요.',
  'leave.all': '모두 뺄 수는 없어요. 커밋하지 않으려면 초안을 거절해 주세요.',
  'leave.cancel': '취소',
  'leave.send': '빼고 새 초안 받기',
  'leave.tracked':
    '이미 git이 추적하는 파일이라 .gitignore에 넣어도 계속 추적돼요. 이번 커밋에서는 뺄 수 있어요.',
  'leave.blocked': '뺄 곳을 골랐어요. 빼거나 취소한 뒤에 도장을 찍어 주세요.',
  'leave.machine-old':
    '이 컴퓨터의 dojang이 오래돼서 여기서 파일을 뺄 수 없어요. dojang을 업데이트하고 새 초안을 만들어 주세요.',

  'errand.revert': '이 커밋 되돌리기',
  'errand.open-leave-out': '컴퓨터가 고른 곳을 빼고 새 초안을 만들고 있어요.',
  'errand.open-ignore': '컴퓨터가 파일을 빼고 .gitignore에 넣은 초안을 만들고 있어요.',
  'errand.open-revert': '컴퓨터가 되돌리는 초안을 만들고 있어요.',
  'errand.open-redraft': '컴퓨터가 지금 작업으로 새 초안을 만들고 있어요.',
  'errand.done-leave-out': '새 초안 열기',
  'errand.done-ignore': '새 초안 열기',
  'errand.done-redraft': '새 초안 열기',
  'errand.done-revert': '되돌리는 초안 열기',

  'trouble.errand-other': '컴퓨터가 요청대로 초안을 만들지 못했어요. 파일은 그대로예요.',
  'trouble.errand-machine-away': '컴퓨터가 하루 동안 답하지 않았어요. 켜져 있는지 확인해 주세요.',
  'trouble.errand-changed-since-review':
    '그사이 브랜치나 커밋이 바뀌어서 빼지 않았어요. 새 초안에서 다시 골라 주세요.',
  'trouble.errand-unknown-hunks': '컴퓨터가 캡처한 변경에 없는 곳이라 거절했어요.',
  'trouble.errand-unknown-draft': '이 컴퓨터는 이 초안을 더는 갖고 있지 않아요.',
  'trouble.errand-everything-left-out': '모두 빼면 커밋할 것이 남지 않아요.',
  'trouble.errand-not-separable': '이 파일은 일부만 뺄 수 없어요. 파일을 통째로 빼 주세요.',
  'trouble.errand-already-tracked':
    '이미 git이 추적하는 파일이라 .gitignore만으로는 빠지지 않아요. 컴퓨터에서 git rm --cached로 추적을 멈춰 주세요.',
  'trouble.errand-not-ignorable': '.gitignore의 한 줄로 적을 수 없는 이름이에요.',
  'trouble.errand-snapshot-gone': '컴퓨터에 이 변경의 스냅샷이 없어요. 새 초안을 만들어 주세요.',
  'trouble.errand-not-own-commit':
    '이 컴퓨터가 만든 커밋이 아니거나 너무 오래돼서 여기서 되돌릴 수 없어요.',
  'trouble.errand-not-on-branch': '지금 브랜치에 그 커밋이 없어요. 브랜치를 확인해 주세요.',
  'trouble.errand-revert-conflict':
    '그 뒤에 같은 곳이 또 바뀌어서 자동으로 되돌릴 수 없어요. 아무것도 바꾸지 않았어요.',
  'trouble.errand-files-changed':
    '되돌릴 파일을 지금 작업하고 있어요. 커밋하거나 정리한 뒤에 다시 시도해 주세요.',
  'trouble.errand-nothing-to-revert': '이미 되돌려져 있어요.',

  'links.open': '{{forge}}에서 보기',
  'links.share': '공유',
  'links.copy': '커밋 ID 복사',
  'links.copied': '복사했어요',

  'problem.machine-too-old':
    '이 컴퓨터의 dojang이 오래돼서 할 수 없어요. 업데이트하고 새 초안을 만들어 주세요.',
  'problem.errands-full': '컴퓨터가 답할 요청이 많이 밀려 있어요. 잠시 뒤에 다시 시도해 주세요.',
  'problem.nothing-to-revert': '이 초안으로 커밋한 것이 없어요.',
};
