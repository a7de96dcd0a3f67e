/** Why a push did not happen, and what may be tried again. */
export const pushKo = {
  'push-note.no-branch': 'HEAD가 브랜치에서 떨어져 있어 푸시할 브랜치가 없어요.',
  'push-note.no-remote': '연결된 원격 저장소가 없어요.',
  'push-note.remote-unusable': '설정에 적힌 푸시할 곳이 저장소가 아니에요.',
  'push-note.local-upstream':
    '이 브랜치는 같은 저장소의 다른 브랜치를 따라가서 푸시할 원격이 없어요.',
  'push-note.push-off': '이 저장소는 푸시하지 않도록 설정돼 있어요(push.default).',
  'push-note.push-setting-unknown': 'push.default 값을 git이 몰라요.',
  'push-note.no-upstream': '이 브랜치가 따라가는 원격 브랜치가 없어요.',
  'push-note.upstreams-many': '이 브랜치는 여러 브랜치를 따라가서 git이 푸시하지 않아요.',
  'push-note.upstream-differs': '따라가는 브랜치와 이름이 달라 git이 푸시하지 않아요.',
  'push-note.upstream-elsewhere': '이 브랜치는 푸시할 원격을 따라가지 않아요(push.default).',
  'push-note.branch-not-pushed': '푸시 설정에 이 브랜치가 없어요.',
  'push-note.destination-unclear': '설정에 이 브랜치를 푸시할 곳이 여럿이에요. 직접 푸시해 주세요.',
  'push-note.remote-changed':
    '변경을 보낸 뒤에 푸시할 곳이 바뀌어서 푸시하지 않았어요. 확인하고 직접 푸시해 주세요.',
  'push-note.taken-back': '브랜치에 이 커밋이 더는 없어서 푸시하지 않았어요.',
  'push-note.remote-ahead': '원격에 새 커밋이 있어요. 받아서 합친 뒤 푸시해 주세요.',
  'push-note.protected-branch':
    '원격에서 보호하는 브랜치라 푸시하지 못했어요. 다른 브랜치로 푸시해 주세요.',
  'push-note.hook-declined': '원격의 검사가 푸시를 거절했어요.',
  'push-note.pre-push-refused': 'pre-push 훅이 푸시를 막았어요.',
  'push-note.too-large': '원격이 받기에는 파일이나 푸시가 너무 커요.',
  'push-note.shallow': '얕은 클론에서는 이 원격에 푸시할 수 없어요.',
  'push-note.no-space': '푸시를 저장할 공간이 없어요.',
  'push-note.sign-in-needed':
    '원격이 로그인을 요구해요. 컴퓨터에서 git push로 한 번 로그인해 주세요.',
  'push-note.access-denied': '이 계정에는 이 원격에 푸시할 권한이 없어요.',
  'push-note.host-untrusted': '컴퓨터가 원격 호스트의 키나 인증서를 믿지 않아요.',
  'push-note.host-unknown': '원격 호스트 이름을 찾지 못했어요. 찾으면 다시 푸시할게요.',
  'push-note.repository-missing': '원격에 그런 저장소가 없거나 볼 권한이 없어요.',
  'push-note.remote-gone': '원격 저장소에 닿지 않아요. 연결되면 다시 푸시할게요.',
  'push-note.push-timeout': '푸시가 너무 오래 걸려 멈췄어요. 다시 푸시할게요.',
  'push-note.push-refused': '푸시가 거절됐어요.',
  'push-note.side-branch': '보호된 브랜치라 다른 브랜치로 푸시했어요.',
  'message.push': '푸시:',
  'again.act': '다시 시도',
  'again.push': '다시 푸시',
  'again.asked': '컴퓨터에 다시 시도해 달라고 했어요.',
  'again.failed': '지금은 다시 시도할 수 없어요. 초안을 새로 만들어 주세요.',
  'outcome.waits-for-index':
    '다른 git 명령이 저장소를 쓰고 있어 컴퓨터가 기다려요. 끝나면 바로 커밋해요.',
};
