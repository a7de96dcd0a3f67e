import type { Words } from './en.ts';

/** 한국어 문구. */
const operations: Readonly<Record<string, string>> = {
  merge: '병합',
  rebase: '리베이스',
  am: '패치 적용(git am)',
  'cherry-pick': '체리픽',
  revert: '되돌리기(git revert)',
  bisect: '이분 탐색(git bisect)',
  conflict: '충돌 해결',
};

export const korean: Words = {
  initDone: (name) => `이제 ${name} 저장소를 지켜봐요.`,
  programs: {
    capture:
      '이 저장소의 설정은 파일을 읽을 때마다 이 프로그램을 실행해요. 초안을 만들 때도 실행돼요:',
    commit: '여기서 커밋할 때 이 프로그램이 실행돼요. 도장으로 커밋할 때도 같아요:',
    push: '여기서 푸시할 때 이 프로그램이 실행돼요. 도장으로 푸시할 때도 같아요:',
    git: '직접 쓰는 git은 여기서 이 프로그램을 실행하거나 이 설정을 읽을 수 있어요. dojang은 실행하지 않아요:',
  },
  initServer: '서버에도 등록했어요.',
  initLater: '이 컴퓨터를 연결하면 서버에 등록돼요: `dojang pair <링크>`',
  hookInstalled: 'prepare-commit-msg 훅을 넣었어요. `git commit`을 하면 초안이 채워져 있어요.',
  hookForeign: (path) =>
    `이미 쓰고 있는 prepare-commit-msg 훅이 있어요. ${path} 파일에 이 줄을 추가해 주세요:`,
  hookManaged: (manager, file) =>
    `이 저장소의 훅은 ${manager}에서 관리해요. ${file} 파일에 추가해 주세요:`,
  hookThenRun: '그다음 실행해 주세요:',
  hookReach: {
    team: (path) => `저장소에 들어가는 파일이라 다른 사람도 받아요: ${path}. 여기에 쓸까요?`,
    machine: (path) =>
      `저장소 밖의 파일이라 이 폴더를 쓰는 모든 저장소에서 실행돼요: ${path}. 여기에 쓸까요?`,
  },
  hookNotAdded: (path) =>
    `훅을 쓰지 않았어요. --yes를 붙여 다시 실행하면 ${path}에 써요. 직접 더하려면 이 줄이에요:`,
  hookRemoved: 'dojang의 prepare-commit-msg 훅을 지웠어요.',
  hookNotOurs: (path) =>
    `${path}에 다른 내용도 있어요. "hook prepare-commit-msg"가 있는 줄만 지워 주세요.`,
  hookAbsent: '여기에는 dojang의 prepare-commit-msg 훅이 없어요.',
  login: {
    confirm: (url, code) => `이 페이지를 열고, 코드가 ${code}인지 확인한 뒤 허락해 주세요:\n${url}`,
    waits: '확인을 기다리고 있어요 …',
    done: (org, until) => `${org}에 로그인했어요. 키는 ${until}에 만료돼요.`,
    out: '로그아웃했어요. 키는 폐기됐어요.',
    wasOut: '이미 끝난 키였어요. 여기에서도 지웠어요.',
  },
  paired: (url) => `${url} 서버와 연결했어요.`,
  agentRunning: '에이전트가 이미 실행 중이에요.',
  agentDrafted: (place, number) =>
    `${place}: 초안이 도장을 기다려요. 페이지가 숫자를 물으면: ${number}`,
  agentPushed: (place) => `${place}: 커밋하고 푸시했어요.`,
  agentNotPushed: (place) => `${place}: 커밋했고, 푸시는 아직이에요.`,
  agentFailed: (place) =>
    `${place}: 커밋하지 못했어요. 초안 페이지에서 이유를 보고 다시 시도할 수 있어요.`,
  agentUnpaired: '서버와 연결되지 않아 초안이 여기서 기다려요.',
  agentAlone: '서버가 응답하지 않아요. 초안은 여기서 기다렸다가 나중에 나가요.',
  statusNumber: (number) => `확인 숫자 ${number}`,
  agentStarted: (count) => `저장소 ${count}개를 지켜봐요. Ctrl+C로 끝낼 수 있어요.`,
  indexBusy:
    '다른 git 명령이 인덱스를 쓰고 있어 기다리고 있어요(Ctrl-C로 멈출 수 있어요). 그런 명령이 없다면 .git/index.lock을 지워 주세요.',
  waiting: (program: string, seconds: number) =>
    `${program} 실행 중이에요 (${seconds}초). Ctrl-C로 멈출 수 있어요.`,
  clean: '초안으로 만들 변경이 없어요. 작업 폴더가 HEAD와 같아요.',
  nothing: {
    staged: (changed, untracked) =>
      `스테이징한 것이 없어요. HEAD와 다른 파일은 ${changed + untracked}개 있어요. 담을 것을 \`git add\` 하거나 --staged를 빼 주세요.`,
    tracked: (untracked) =>
      `git이 추적하는 파일은 바뀌지 않았어요. 새 파일이 ${untracked}개 있어요. 담으려면 --all을 빼 주세요.`,
    inPaths: '초안으로 만들 변경이 없어요. 이 경로는 HEAD와 같아요.',
    amended: '바꾼 커밋에 남는 내용이 없어요. `git reset HEAD^`로 커밋을 되돌려 주세요.',
  },
  unverified: 'pre-commit과 commit-msg 훅을 건너뛰었어요.',
  undo: {
    done: (count, sha) => `커밋 ${count}개를 되돌렸어요. HEAD는 ${sha}예요. 파일은 그대로예요.`,
    would: (count, sha) => `커밋 ${count}개를 되돌리고, HEAD는 ${sha}이 될 거예요.`,
    unborn: '첫 커밋 전',
    unkept: '홈 폴더에 저장할 수 없어서 이 커밋은 `dojang undo`로 되돌릴 수 없어요.',
  },

  deferred: (why) => `${operations[why] ?? why} 작업이 끝나지 않았어요. 끝나면 초안을 만들게요.`,
  queued: '변경을 담았어요. 곧 초안이 도착해요.',
  queuedOffline: '변경을 담아 여기에 두었어요. 서버에 닿으면 보낼게요.',
  matchNumber: (number) => `페이지가 숫자를 물으면: ${number}`,
  noServer: '연결된 서버가 없어 초안을 여기에 보여드려요. `dojang commit`으로 커밋해요.',
  files: (count) => `파일 ${count}개`,
  secretsFound: (count) => `비밀 값으로 보이는 것: ${count}개`,
  blocked: '이 저장소의 규칙에 어긋나요:',
  warned: '이렇게 고치면 더 좋아요:',
  blockedStill: '이 저장소의 규칙이 이 메시지를 막고 있어요. e를 눌러 고쳐 주세요.',
  levels: { block: '필수', warn: '권장' },
  parts: {
    header: '첫 줄',
    type: '타입',
    scope: '스코프',
    subject: '제목',
    body: '본문',
    footer: '꼬리말',
  },
  lint: {
    'message-empty': () => '메시지가 비어 있어요. 내용을 써 주세요.',
    empty: ({ part }) => `${part}: 비어 있어요. 채워 주세요.`,
    'empty-always': ({ part }) => `${part}: 이 저장소에서는 비워 둬요. 지워 주세요.`,
    enum: ({ part, allowed }) => `${part}: 이 가운데 하나를 써 주세요: ${allowed}`,
    'enum-never': ({ part, allowed }) => `${part}: 이 말은 쓰지 않아요: ${allowed}`,
    case: ({ part, expected }) => `${part}: 대소문자를 ${expected}에 맞춰 주세요.`,
    'case-never': ({ part, expected }) => `${part}: 대소문자를 ${expected}로 쓰지 않아요.`,
    'max-length': ({ part, actual, max }) => `${part}: ${actual}자예요. ${max}자까지 줄여 주세요.`,
    'min-length': ({ part, actual, min }) => `${part}: ${actual}자예요. ${min}자 넘게 써 주세요.`,
    'max-line-length': ({ part, actual, max }) =>
      `${part}: ${actual}자인 줄이 있어요. ${max}자 안에서 줄을 바꿔 주세요.`,
    'leading-blank': ({ part }) => `${part}: 위에 빈 줄을 하나 두세요.`,
    'full-stop': ({ part, stop }) => `${part}: 끝의 "${stop}"를 빼 주세요.`,
    'full-stop-always': ({ part, stop }) => `${part}: 끝에 "${stop}"를 붙여 주세요.`,
    trim: ({ part }) => `${part}: 앞뒤 빈칸을 지워 주세요.`,
    paths: ({ scope, expected }) =>
      `스코프가 ${scope}인데 바뀐 파일은 ${expected} 쪽이에요. 확인해 주세요.`,
    trailer: ({ trailer }) => `끝에 이 줄이 있어야 해요: ${trailer}`,
    rule: ({ name, text }) => `${name}: ${text}`,
    'rule-repair': ({ name, text }) => `${name}: 이렇게 고쳐요 — ${text}`,
    other: ({ rule }) => `메시지가 ${rule} 규칙에 맞지 않아요.`,
  },
  question: (isTyped) =>
    isTyped
      ? '[a] 승인  [e] 고치기  [d] 새 초안  [r] 거절  [?] 도움말'
      : '[a] 승인  [e] 고치기  [s] 나누기  [h] 힌트  [r] 거절  [?] 도움말',
  choices: {
    accept: { key: 'a', name: '승인', help: '승인: 이대로 커밋해요' },
    edit: { key: 'e', name: '고치기', help: '에디터에서 메시지를 고쳐요' },
    split: { key: 's', name: '나누기', help: '주제마다 커밋을 나눠요' },
    hint: { key: 'h', name: '힌트', help: '바꾼 이유나 타입, 첫 줄을 알려주면 초안을 다시 써요' },
    fresh: { key: 'd', name: '초안', help: '쓴 글을 버리고 초안을 새로 써요' },
    reject: { key: 'r', name: '거절', help: '커밋하지 않아요. Esc나 Ctrl+D도 같아요' },
    help: { key: '?', name: '도움말', help: '이 도움말이에요' },
  },
  unknownAnswer: (answer) => `모르는 대답이에요: "${answer}". 이렇게 답할 수 있어요:`,
  hookChanged: (count) => `pre-commit 훅이 이 커밋의 파일 ${count}개를 바꿨어요:`,
  hookQuestion: '[a] 바뀐 대로 커밋  [r] 거절',
  pickQuestion: (count) => `[1–${count}] 고르기  [r] 거절  [?] 도움말`,
  pickHelp: '그 초안으로 이어 가요. 승인하거나 더 고칠 수 있어요',
  onlyDraft: '초안이 하나뿐이에요:',
  hintPrompt: '힌트: ',
  gaps: {
    unread: 'git이 읽지 못해 커밋에서 빠져요:',
    large: '크고 새로운 파일이라 커밋에서 빠져요:',
    absent: '커밋에는 들어가지만 부분 클론에 내용이 없어 세지 못했어요:',
  },
  untracked: '아직 git에 없음',
  untrackedCount: (count) => `아직 git에 없는 것 ${count}`,
  editorMissing:
    '이 터미널에서 쓸 에디터가 없어요. core.editor나 EDITOR를 정해 주세요. 초안은 그대로예요.',
  editorFailed: (path) =>
    `에디터가 오류로 끝나서 고친 내용을 쓰지 않았어요. 저장된 글은 ${path}에 있어요.`,
  messageEmptied: '메시지를 모두 지워서 초안을 그대로 두었어요.',
  editorHint: (comment) =>
    `메시지를 고쳐 주세요. "${comment}"로 시작하는 줄은 빠져요. 모두 지우면 아무것도 바뀌지 않아요.`,
  cutHint: '이 줄 위에서 메시지를 고쳐 주세요. 아래는 모두 빠져요.',
  typedOffered: '지난번에 썼지만 커밋되지 않은 메시지예요:\n',
  messageKept: (path) =>
    `쓴 메시지는 ${path}에 두었어요. 다음 \`dojang commit\` 때 다시 보여드려요.`,
  messageKeptThere: (path) => `쓴 메시지는 ${path}에 두었어요.`,
  secretsRefused: '커밋하지 않았어요. 비밀 값을 지우거나, 아니라면 --allow-secrets를 붙여 주세요.',
  rejected: '커밋하지 않았어요.',
  committed: (sha, subject) => `${sha} ${subject}`,
  takenUp: (sha) => `중간에 끊겼던 ${sha} 커밋을 마무리했어요.`,
  pushed: (ref) => `${ref}에 푸시했어요.`,
  pushGoes: (remote, ref) => `푸시할 곳: ${remote}, ${ref}`,
  pushGoesNowhere: '푸시는 하지 않아요:',
  pushNotes: {
    'no-branch': 'HEAD가 브랜치에서 떨어져 있어 푸시할 브랜치가 없어요.',
    'no-remote': '푸시할 원격이 없어요. `git remote add origin <주소>`로 더할 수 있어요.',
    'remote-unusable':
      '설정에 적힌 푸시할 곳이 저장소가 아니어서 푸시하지 않았어요. `git config --get-regexp "push|url"`로 확인해 주세요.',
    'local-upstream':
      '이 브랜치는 같은 저장소의 다른 브랜치를 따라가서 푸시할 원격이 없어요. `git push -u <원격> <브랜치>`로 정할 수 있어요.',
    'push-off': 'push.default가 nothing이라 푸시하지 않았어요.',
    'push-setting-unknown': 'push.default 값을 git이 몰라요. 고쳐 주세요.',
    'no-upstream':
      '이 브랜치가 따라가는 원격 브랜치가 없어요. `git push -u <원격> <브랜치>`로 정해 주세요.',
    'upstreams-many': '이 브랜치는 여러 브랜치를 따라가서 git이 푸시하지 않아요.',
    'upstream-differs':
      '따라가는 브랜치와 이름이 달라 git이 푸시하지 않아요(push.default: simple). `git push`에 직접 적거나 push.default를 정해 주세요.',
    'upstream-elsewhere': 'push.default가 upstream인데, 이 브랜치는 푸시할 원격을 따라가지 않아요.',
    'branch-not-pushed': '푸시 설정에 이 브랜치가 없어 푸시하지 않았어요.',
    'destination-unclear':
      '설정에 이 브랜치를 푸시할 곳이 여럿이라 푸시하지 않았어요. 직접 푸시해 주세요.',
    'remote-changed': '보여드린 뒤에 푸시할 곳이 바뀌었어요. 설정을 확인하고 푸시해 주세요.',
    'taken-back': '브랜치에 이 커밋이 더는 없어서 푸시하지 않았어요.',
    'remote-ahead': '원격이 앞서 있어요. pull이나 rebase 뒤에 푸시해 주세요.',
    'protected-branch':
      '원격에서 보호하는 브랜치라 푸시하지 못했어요. 다른 브랜치로 푸시하고 병합을 요청해 주세요.',
    'hook-declined': '원격의 검사가 푸시를 거절했어요.',
    'pre-push-refused': 'pre-push 훅이 푸시를 막았어요.',
    'too-large': '원격이 받기에는 파일이나 푸시가 너무 커요.',
    shallow:
      '얕은 클론에서는 이 원격에 푸시할 수 없어요. `git fetch --unshallow` 뒤에 푸시해 주세요.',
    'no-space': '푸시를 저장할 공간이 없어요.',
    'sign-in-needed':
      '원격이 로그인을 요구하는데 git에 암호나 키가 없어요. `git push`로 한 번 로그인해 주세요.',
    'access-denied': '이 계정에는 이 원격에 푸시할 권한이 없어요.',
    'host-untrusted':
      '이 컴퓨터가 원격 호스트의 키나 인증서를 믿지 않아요. 확인하고 직접 한 번 푸시해 주세요.',
    'host-unknown': '원격 호스트 이름을 찾지 못했어요. 주소와 네트워크를 확인해 주세요.',
    'repository-missing': '원격에 그런 저장소가 없거나 볼 권한이 없어요. 주소를 확인해 주세요.',
    'remote-gone': '원격이 응답하지 않아요. 다시 연결되면 푸시해 주세요.',
    'push-timeout': '푸시가 너무 오래 걸려 멈췄어요. 훅과 네트워크를 확인해 주세요.',
    'push-refused': '푸시가 거절됐어요.',
  },
  statusServer: (url) => `서버        ${url}`,
  statusUnreachable: '응답 없음',
  statusUnpaired: '서버        연결되지 않음',
  statusAgent: (runs) => `에이전트    ${runs ? '실행 중' : '꺼짐'}`,
  statusQueue: (captures, pushes) => `대기        변경 ${captures}개, 푸시 ${pushes}개`,
  statusDrafts: (count) => `초안        ${count}개 대기 중`,
  statusRefused: (count) => `거절        여기서 담은 것과 다른 초안 ${count}개`,
  statusRepositories: '저장소',
  none: '없음',
  ledgerIntact: (upTo, since, sinceAt, head) =>
    `원장이 ${upTo}번 기록까지 온전해요. ${since}번 기록(${sinceAt})에서 데이터베이스 밖에 처음 서명했어요. 헤드 ${head}.`,
  ledgerLater: (count) => `그 뒤 ${count}개는 이어져 있지만 아직 서명하기 전이에요.`,
  ledgerUnwitnessed: (events) =>
    `원장에 아직 외부 서명이 없어요. 기록 ${events}개는 서로 이어지지만, 데이터베이스 밖에서 서명된 적이 없어요. 서버는 켜진 뒤 몇 초 안에 서명해요. 계속 이러면 서버 로그를 확인해 주세요.`,
  ledgerBroken: (at, reason) =>
    `원장이 ${at ?? '?'}번 기록에서 어긋났어요 (${reason ?? '알 수 없음'}). 데이터 폴더를 그대로 두고 확인해 주세요.`,
  storage: (count, size) => `.git/dojang에 스냅샷 ${count}개(${size})를 보관하고 있어요.`,
  storageFreed: (size) => `${size}를 지웠어요.`,
  leftOut: '에이전트가 담지 않은 파일이에요. 새 파일인데 크거나, 읽을 수 없어요:',
  doctorGood: '모두 괜찮아요.',
  doctorBad: (count) => `고칠 것이 ${count}개 있어요.`,
  checks: {
    git: 'git',
    node: 'Node',
    home: '설정 폴더',
    server: '서버',
    pairing: '연결',
    clock: '시계',
    agent: '에이전트',
    repository: '저장소',
    identity: '커밋하는 사람',
    hooks: '훅',
    look: '파일 살펴보기',
  },
  fixes: {
    look: (why) => `마지막으로 살펴볼 때 문제가 있었어요: ${why}`,
    git: (version) => `git ${version}은 오래됐어요. 2.39 이상을 설치해 주세요.`,
    node: (version) => `Node ${version}은 오래됐어요. 24를 설치해 주세요.`,
    home: (path) => `다른 사람도 ${path}를 읽을 수 있어요. chmod 700을 해 주세요.`,
    server: (url) => `${url} 서버가 응답하지 않아요. 서버를 켜거나 네트워크를 확인해 주세요.`,
    pairing:
      '연결되지 않았어요. 페이지의 기기 화면에서 링크를 만들고 `dojang pair <링크>`를 실행해 주세요.',
    clock: (seconds) => `시계가 서버와 ${seconds}초 달라요. 네트워크 시간으로 맞춰 주세요.`,
    agent: '꺼져 있어요. `dojang agent`로 켜 주세요. 에디터 확장도 켜 줘요.',
    repository: '이 폴더는 지켜보지 않아요. 여기서 `dojang init`을 실행해 주세요.',
    identity: 'git이 커밋하는 사람을 몰라요. user.name과 user.email을 설정해 주세요.',
    hooks: '실행 권한이 없어 실행되지 않는 훅이 있어요. chmod +x를 하거나 지워 주세요:',
  },
  failures: {
    'message-blank': '메시지가 비어 있어서 커밋하지 않았어요.',
    'message-unreadable': ({ path }) =>
      `메시지를 읽지 못했어요: ${path ?? ''}. 경로를 확인해 주세요.`,
    'pathspec-unknown': ({ path }) =>
      `"${path ?? ''}"에 맞는 파일을 git이 추적하지 않아요. 새 파일이면 \`git add\`를 먼저 해 주세요.`,
    'pathspec-invalid': 'git이 경로를 읽지 못했어요.',
    'author-unknown': ({ name }) =>
      `"이름 <이메일>" 형식이 아니고, 기록에 있는 작성자도 아니에요: ${name ?? ''}`,
    'environment-not-utf8': ({ name }) =>
      `${name ?? ''} 값이 UTF-8이 아니에요. UTF-8로 다시 설정해 주세요.`,
    'date-invalid': ({ name }) => `git이 날짜로 읽지 못했어요: ${name ?? ''}`,
    'nothing-to-amend': '고칠 커밋이 아직 없어요.',
    quarantined: 'git이 푸시를 받는 동안에는 커밋할 수 없어요. 그 훅 밖에서 실행해 주세요.',
    'repository-redirected': ({ path }) =>
      `${path ?? ''}에서는 에이전트가 이 저장소를 찾지 못해요. GIT_DIR과 GIT_WORK_TREE를 지우거나, 그대로 따르는 \`dojang commit\`을 써 주세요.`,
    'nothing-to-undo': '여기서 `dojang commit`으로 만들어 되돌릴 커밋이 없어요.',
    'undo-moved': 'HEAD가 이미 다른 커밋이에요. `git reset`이나 `git revert`를 써 주세요.',
    'undo-pushed': ({ name }) =>
      `${name ?? '원격'}에 이미 있는 커밋이에요. 다른 사람도 따라올 수 있게 \`git revert\`를 써 주세요.`,
    'programs-unknown': ({ name }) =>
      `이 저장소의 설정이 파일을 읽을 때 프로그램을 실행해요${name ? ` (${name})` : ''}. 여기서 \`dojang init\`을 실행하면 모두 보여주고, 그다음부터는 확인한 것으로 여겨요.`,
    'file-strange': ({ path }) =>
      `보통 파일이 아니거나 너무 커요: ${path ?? '.git 안의 파일'}. 무엇인지 확인하거나 지워 주세요.`,
    'folder-gone': ({ path }) =>
      `폴더가 없어요${path ? `: ${path}` : ''}. 있는 폴더에서 다시 시도해 주세요.`,
    'repository-unsafe':
      'git이 이 저장소의 소유자를 믿지 않아요. git이 안내하는 대로 허용할 수 있어요.',
    'config-broken': 'git이 설정을 읽지 못해요. git이 알려준 줄을 고쳐 주세요.',
    'repository-broken': ({ folder }) =>
      `저장소가 있지만 git이 열지 못해요${folder ? `: ${folder}` : ''}. HEAD가 깨졌거나 읽을 권한이 없을 수 있어요.`,
    'head-broken': ({ path }) =>
      `브랜치가 가리키는 커밋이 없어요${path ? `: ${path}` : ''}. \`git fsck\`와 \`git reflog\`를 확인해 주세요.`,
    'no-permission': ({ path }) =>
      `읽거나 쓸 권한이 없어요: ${path ?? ''}. 소유자와 권한을 확인해 주세요.`,
    'read-only': ({ path }) => `읽기 전용이라 쓸 수 없어요: ${path ?? ''}.`,
    'disk-full': ({ path }) =>
      `디스크에 공간이 없어요: ${path ?? ''}. 공간을 비우고 다시 시도해 주세요.`,
    'path-gone': ({ path }) => `없어졌어요: ${path ?? ''}.`,
    'path-strange': ({ path }) => `파일이나 폴더가 있어야 할 형태가 아니에요: ${path ?? ''}.`,
    'system-busy': ({ path }) =>
      `시스템의 파일이나 프로세스가 한도에 닿았어요: ${path ?? ''}. 잠시 뒤에 다시 시도해 주세요.`,
    'system-refused': ({ path }) => `시스템이 거절했어요: ${path ?? ''}.`,
    'git-timeout':
      'git이 너무 오래 걸려 멈췄어요. settings.json의 gitTimeoutSeconds를 늘려 주세요.',
    'branch-refused': 'git이 브랜치를 옮기지 않았어요. git의 메시지를 확인해 주세요.',
    'sign-timeout':
      '서명이 끝나지 않아 멈췄어요. 암호가 있는 키는 에이전트에 올려 두거나 signTimeoutSeconds를 늘려 주세요.',
    'not-a-repository':
      '여기는 git 작업 폴더가 아니에요. 저장소 안에서 실행하거나 `git init`을 먼저 해 주세요.',
    'not-watched': '지켜보지 않는 저장소예요. 여기서 `dojang init`을 실행해 주세요.',
    'not-paired':
      '이 컴퓨터는 연결되지 않았어요. 페이지에서 링크를 만들고 `dojang pair <링크>`를 실행해 주세요.',
    'not-logged-in':
      '로그인하지 않았어요. `dojang login <서버>`를 실행하거나 DOJANG_API_KEY를 넣어 주세요.',
    'server-unnamed':
      '어느 서버인지 알 수 없어요. `dojang login https://…` 또는 DOJANG_SERVER로 알려 주세요.',
    'login-unanswered': '10분 안에 확인하지 않아서 그만 기다려요. 다시 실행해 주세요.',
    'link-invalid': '연결 링크가 아니에요. # 뒤까지 모두 복사해 주세요.',
    'pairing-refused': '링크가 거절됐어요. 한 번, 2분 동안만 쓸 수 있으니 새로 만들어 주세요.',
    'server-unreachable': '서버가 응답하지 않아요. 작업은 여기서 계속되고, 나중에 보내요.',
    'server-busy': '서버가 바빠요. 잠시 뒤에 다시 시도해 주세요.',
    'server-strange': '서버와 dojang의 버전이 달라요. 오래된 쪽을 업데이트해 주세요.',
    'settings-invalid': ({ path }) =>
      `설정 파일을 읽을 수 없어요: ${path ?? 'settings.json'}. 고치거나 지워 주세요.`,
    'files-unread': ({ name }) =>
      `git이 읽지 못한 파일이 있어 커밋하지 않았어요: ${name ?? ''}. 읽을 수 있게 하거나 .gitignore에 적어 주세요.`,
    'storage-unwritable':
      'git이 바뀐 내용을 저장하지 못해 아무것도 담지 않았어요. 공간을 비우거나 .git/objects에 쓸 수 있게 해 주세요.',
    'change-too-large': '변경이 너무 커서 한 번에 보낼 수 없어요. 나눠서 직접 커밋해 주세요.',
    'cleanup-unknown': ({ name }) =>
      `commit.cleanup 값을 알 수 없어요: ${name ?? ''}. default, strip, whitespace, verbatim, scissors 가운데 하나로 정해 주세요.`,
    'git-missing': 'git을 실행하지 못했어요. 설치돼 있는지, 폴더가 있는지 확인해 주세요.',
    'git-failed': 'git이 오류로 끝났어요. git의 메시지를 확인해 주세요.',
    'identity-missing':
      'git이 커밋하는 사람을 몰라요. `git config --global`로 user.name과 user.email을 정해 주세요.',
    'index-locked':
      '다른 git 명령이 인덱스를 쓰고 있어요. 끝나길 기다리거나, 없다면 .git/index.lock을 지워 주세요.',
    ...Object.fromEntries(
      Object.entries(operations).map(([name, word]) => [
        `${name}-under-way`,
        `${word} 작업이 진행 중이에요. 끝내거나 취소하면 다음 초안을 만들게요.`,
      ]),
    ),
    'conflict-in-index': '해결하지 않은 충돌이 있어요. 먼저 해결해 주세요.',
    'changed-since-review': ({ path }) =>
      `검토한 뒤에 ${path ? `파일이 바뀌었어요: ${path}.` : '브랜치가 바뀌었어요.'} 커밋하지 않았으니 새 초안을 확인해 주세요.`,
    'unknown-tree': '이 컴퓨터가 담은 변경이 아니에요. 초안을 다시 만들어 주세요.',
    'nothing-to-commit': '커밋할 것이 없어요. 초안을 다시 만들어 주세요.',
    'message-empty': '훅을 지나니 메시지가 비었어요. 훅을 확인하고 다시 시도해 주세요.',
    'hook-failed': ({ hook }) =>
      `${hook ?? '저장소'} 훅이 커밋을 막았어요. 훅의 메시지를 보고 고친 뒤 다시 시도해 주세요.`,
    'hook-timeout': ({ hook }) =>
      `${hook ?? '저장소'} 훅이 끝나지 않아 멈췄어요. 훅을 고치거나 hookTimeoutSeconds를 늘려 주세요.`,
    'hook-changed-files': ({ path }) =>
      `pre-commit 훅이 파일을 바꿔서 커밋하지 않았어요${path ? `: ${path}` : ''}. 바뀐 내용까지 커밋하려면 다시 실행하거나 \`git config dojang.hookChanges accept\`를 정해 주세요.`,
    'sign-failed': '커밋에 서명하지 못했어요. 서명 키와 gpg·ssh 설정을 확인해 주세요.',
    'merge-under-way': '병합(merge)이 끝나지 않았어요. 끝내거나 취소한 뒤에 다시 시도해 주세요.',
    'rebase-under-way':
      '리베이스(rebase)가 끝나지 않았어요. 끝내거나 취소한 뒤에 다시 시도해 주세요.',
    'cherry-pick-under-way':
      '체리픽(cherry-pick)이 끝나지 않았어요. 끝내거나 취소한 뒤에 다시 시도해 주세요.',
    'revert-under-way':
      '되돌리기(revert)가 끝나지 않았어요. 끝내거나 취소한 뒤에 다시 시도해 주세요.',
    'bisect-under-way':
      '이분 탐색(bisect)이 끝나지 않았어요. `git bisect reset` 뒤에 다시 시도해 주세요.',
    'am-under-way': '패치를 적용하는 중(git am)이에요. 끝내거나 취소한 뒤에 다시 시도해 주세요.',
    busy: '다른 dojang 명령이 실행 중이에요. 잠시 뒤에 다시 시도해 주세요.',
  },
};
