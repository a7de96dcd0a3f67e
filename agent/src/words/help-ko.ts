import type { HelpWords } from './help-en.ts';

/** 도움말 문구. */
export const helpInKorean: HelpWords = {
  usage: '사용법:',
  isAbout: '바뀐 내용으로 커밋 초안을 쓰고, 승인하면 커밋해요.',
  headings: {
    commands: '명령',
    options: '옵션',
    everywhere: '모든 명령의 옵션',
    before: '명령 앞에 쓰는 옵션 (git과 같아요)',
    examples: '예',
    exit: '종료 코드',
  },
  more: '`dojang help 명령`으로 명령마다 설명을 볼 수 있어요.',
  commands: {
    init: {
      summary: '이 저장소를 돌봐요',
      about: ['돌보기 전에, 저장소가 스스로 설정한 프로그램을 모두 보여줘요.'],
      examples: [
        ['dojang init', '여기 저장소를 돌봐요'],
        ['dojang init --hooks', '`git commit`도 초안으로 열려요'],
        ['dojang init --no-hooks', '그 훅을 다시 지워요'],
      ],
    },
    agent: {
      summary: '뒤에서 계속 일해요',
      examples: [['dojang agent --quiet', '에디터 확장이 이렇게 켜요']],
    },
    draft: {
      summary: '지금 변경을 바로 초안으로 만들어요',
      about: ['서버가 없으면 초안을 여기에 보여주고, 있으면 받은함으로 보내요.'],
      examples: [
        ['dojang draft', 'HEAD와 다른 것을 모두 담아요'],
        ['dojang draft --dry-run', '여기에 보여주기만 하고 보내지 않아요'],
      ],
    },
    commit: {
      summary: '휴대폰 없이 여기서 초안을 보고 커밋해요',
      about: [
        '새 파일까지, HEAD와 다른 것을 모두 담아요. --all은 git이 추적하는 파일만, --staged는 스테이징한 것만 담아요. 경로를 주면 그 아래 파일을 디스크에 있는 그대로 담고, 다른 파일의 스테이징은 그대로 둬요.',
        '--yes, --message, --file이 없으면 커밋하기 전에 물어봐요.',
      ],
      examples: [
        ['dojang commit', '초안을 보여주고 물어봐요'],
        ['dojang commit -y --push', '초안대로 커밋하고 푸시해요'],
        ['dojang commit -am "fix: round totals"', 'git처럼, 추적하는 파일을 이 메시지로'],
        ['dojang commit README.md docs/', '이 경로만'],
        ['dojang commit --amend --only', '마지막 커밋의 메시지만 바꿔요'],
        ['dojang commit --dry-run --json', '무엇이 커밋될지 프로그램에 알려줘요'],
      ],
    },
    undo: {
      summary: 'dojang이 여기서 만든 마지막 커밋을 되돌려요',
      about: [
        '파일은 그대로 두고, 인덱스는 커밋하기 전으로 돌려요. 이미 푸시했거나 그 뒤에 다른 커밋이 있으면 되돌리지 않아요.',
      ],
      examples: [['dojang undo', '되돌려요']],
    },
    status: {
      summary: '기다리는 것을 보여줘요',
      examples: [['dojang status --json', '프로그램용']],
    },
    pair: {
      summary: '이 컴퓨터를 서버와 연결해요',
      examples: [['dojang pair "https://dojang.example/#…"', '링크는 페이지의 기기 화면에 있어요']],
    },
    doctor: {
      summary: '문제를 찾고 고치는 법을 알려줘요',
      examples: [
        ['dojang doctor', '컴퓨터, 서버, 여기 저장소를 살펴봐요'],
        ['dojang doctor --clean', '기다리는 초안이 없는 스냅샷을 지워요'],
      ],
    },
    ledger: {
      summary: '서버의 원장 사슬을 다시 계산해요',
      examples: [['dojang ledger verify', '종료 코드 1: 어긋남, 3: 아직 서명 전']],
    },
    hook: {
      summary: 'git과 에디터의 훅에서 써요',
      examples: [['dojang hook editor-closed --folder .', '에디터가 닫혔다고 에이전트에 알려요']],
    },
    help: { summary: '명령을 설명해요', examples: [['dojang help commit', '']] },
    completion: {
      summary: '셸 자동 완성',
      examples: [
        ['eval "$(dojang completion bash)"', '~/.bashrc에'],
        ['source <(dojang completion zsh)', '~/.zshrc에, compinit 다음에'],
        ['dojang completion fish | source', '~/.config/fish/config.fish에'],
      ],
    },
    version: { summary: '버전을 보여줘요', examples: [] },
  },
  options: {
    help: '명령을 설명해요',
    home: '설정 폴더',
    lang: '언어',
    folder: '여기 대신 그 폴더에서 일해요',
    json: 'JSON으로 답해요',
    quiet: '잘되면 아무 말도 하지 않아요',
    hooks: '`git commit`도 초안으로 열려요',
    hint: '무엇을 바꿨는지 알려줘요',
    yes: '묻지 않아요',
    message: '메시지. 여러 번 쓰면 문단이 늘어나요',
    file: '파일에서 메시지를 읽어요. -는 표준 입력이에요',
    edit: '메시지를 에디터로 열어요',
    template: '에디터를 열 때 초안 뒤에 붙일 글',
    cleanup: 'strip, whitespace, verbatim, scissors, default 중 하나',
    staged: '스테이징한 것만 담아요',
    all: 'git이 추적하는 파일만 담고 새 파일은 빼요',
    only: '적은 경로만 담아요. 경로 없이 --amend와 쓰면 메시지만 바꿔요',
    push: '`git push`처럼 푸시해요',
    split: '관심사마다 커밋을 나눠요',
    candidates: '고를 초안의 수',
    amend: '마지막 커밋을 바꿔요',
    author: '이름 <이메일>, 또는 기록에 있는 작성자의 일부',
    date: '작성 날짜',
    'reset-author': '--amend와 함께: 작성자와 날짜를 지금의 나로 바꿔요',
    signoff: 'Signed-off-by를 붙여요',
    trailer: '트레일러를 붙여요',
    'gpg-sign': '서명해요. --no-gpg-sign은 서명하지 않아요',
    verify: 'pre-commit과 commit-msg 훅을 건너뛰어요 (-n)',
    'dry-run': '무엇을 할지 보여주기만 해요',
    clean: '보관한 것 가운데 초안이 기다리지 않는 것을 지워요',
    'allow-secrets': '비밀 값으로 보이는 것이 있어도 커밋해요',
  },
  before: {
    '-C': '여기 대신 그 폴더에서 일해요',
    '-c': '이번에만 쓸 git 설정',
    '--git-dir': 'git 폴더',
    '--work-tree': '작업 폴더',
  },
  exit: [
    ['0', '됐어요'],
    ['1', '할 것이 없거나, 거절됐거나, 실패했어요'],
    ['2', '명령을 잘못 썼어요'],
    ['128', '여기서는 git이 일할 수 없어요'],
    ['130', 'Ctrl-C로 끝났어요'],
  ],
  misuse: {
    'no-command': () => '어떤 명령을 할까요?',
    'not-utf8': ({ given }) =>
      `"${given}"은(는) UTF-8이 아니에요. 터미널을 UTF-8로 바꾸거나, 메시지는 --file로 주세요.`,
    'unknown-command': ({ given }) => `"${given}" 명령은 없어요.`,
    'unknown-option': ({ given, command }) =>
      command === null
        ? `${given} 옵션은 없어요.`
        : `dojang ${command}에는 ${given} 옵션이 없어요.`,
    'not-here': ({ given, command }) => `dojang ${command}에서 ${given} 옵션은 하는 일이 없어요.`,
    'value-missing': ({ given, value }) => `${given}에는 값이 필요해요: ${given} ${value}`,
    'value-unasked': ({ given }) => `${given}에는 값을 줄 수 없어요.`,
    'given-twice': ({ given }) => `${given}의 값이 서로 다르게 두 번 있어요.`,
    apart: ({ given, other }) => `${given}와(과) ${other}는 함께 쓸 수 없어요.`,
    'words-missing': ({ command }) => `dojang ${command}에 빠진 것이 있어요.`,
    'word-unknown': ({ command }) => `dojang ${command}에 그렇게 쓸 수 없어요.`,
    'words-unasked': ({ given, command }) =>
      `dojang ${command}에는 쓸 수 없는 말이에요: "${given}".`,
    'setting-invalid': ({ given }) => `git 설정이 아니에요: -c ${given}. 이름=값으로 써 주세요.`,
    'needs-other': ({ given, other }) => `${given}에는 ${other} 중 하나가 필요해요.`,
    'value-invalid': ({ given, value }) => `${given}에는 ${value}만 쓸 수 있어요.`,
  },
  nearest: (name) => `혹시 ${name}인가요?`,
  useGit: (command, option) => `그 옵션은 git에 있어요: \`git ${command} ${option}\``,
  seeHelp: (command) => `\`dojang help${command === null ? '' : ` ${command}`}\`에 설명이 있어요.`,
};
