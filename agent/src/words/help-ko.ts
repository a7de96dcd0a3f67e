import type { HelpWords } from './help-en.ts';

/** 도움말 문구. */
export const helpInKorean: HelpWords = {
  language: 'ko',
  usage: '사용법:',
  isAbout: '바뀐 내용으로 커밋 초안을 쓰고, 승인하면 커밋해요.',
  headings: {
    commands: '명령',
    modules: '모듈의 명령',
    verbs: '하위 명령',
    options: '옵션',
    everywhere: '모든 명령의 옵션',
    before: '명령 앞에 쓰는 옵션 (git과 같아요)',
    examples: '예',
    exit: '종료 코드',
  },
  more: '`dojang help 명령`으로 명령마다 설명을 볼 수 있어요.',
  moreOf: (module) => `\`dojang help ${module} 하위-명령\`으로 하위 명령마다 설명을 볼 수 있어요.`,
  machine: {
    summary: '이 컴퓨터',
    verbs: {
      agent: {
        summary: '백그라운드에서 계속 실행해요',
        examples: [['dojang agent --quiet', '에디터 확장이 이렇게 실행해요']],
      },
      status: {
        summary: '대기 중인 것을 보여줘요',
        examples: [['dojang status --json', '프로그램용']],
      },
      pair: {
        summary: '이 컴퓨터를 서버와 연결해요',
        examples: [
          ['dojang pair "https://dojang.example/#…"', '링크는 페이지의 기기 화면에 있어요'],
        ],
      },
      login: {
        summary: '이 명령줄이 쓸 내 API 키를 받아요',
        about: [
          '코드를 보여주고 페이지를 열어요. 그 페이지에서 키가 할 수 있는 일과 기간을 확인해 주세요.',
          'CI처럼 확인할 사람이 없는 곳에서는 DOJANG_API_KEY와 DOJANG_SERVER를 대신 써요.',
        ],
        examples: [
          ['dojang login https://dojang.example', ''],
          ['dojang login --scope aisher.read --no-browser', '주소만 보여줘요'],
        ],
      },
      logout: { summary: '이 명령줄의 API 키를 폐기해요', examples: [] },
      doctor: {
        summary: '문제와 고치는 방법을 찾아줘요',
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
        summary: '셸 자동 완성을 만들어요',
        examples: [
          ['eval "$(dojang completion bash)"', '~/.bashrc에'],
          ['source <(dojang completion zsh)', '~/.zshrc에, compinit 다음에'],
          ['dojang completion fish | source', '~/.config/fish/config.fish에'],
        ],
      },
      version: { summary: '버전을 보여줘요', examples: [] },
    },
    options: {
      json: 'JSON으로 답해요',
      quiet: '문제가 없으면 아무것도 출력하지 않아요',
      clean: '기다리는 초안이 없는 스냅샷을 지워요',
      scope: '키가 할 수 있는 일. 쓰지 않으면 페이지에서 골라요',
      browser: '브라우저에서 페이지를 열어요',
    },
  },
  everywhere: {
    help: '명령을 설명해요',
    home: '설정 폴더',
    lang: '언어',
    folder: '그 폴더에서 실행해요',
  },
  before: {
    '-C': '그 폴더에서 실행해요',
    '-c': '이번에만 쓸 git 설정',
    '--git-dir': 'git 폴더',
    '--work-tree': '작업 폴더',
  },
  exit: [
    ['0', '잘 끝났어요'],
    ['1', '할 일이 없거나, 거절됐거나, 실패했어요'],
    ['2', '명령을 잘못 썼어요'],
    ['128', '여기서는 git을 쓸 수 없어요'],
    ['130', 'Ctrl-C로 끝났어요'],
  ],
  misuse: {
    'no-command': () => '어떤 명령을 실행할까요?',
    'not-utf8': ({ given }) =>
      `"${given}"은(는) UTF-8이 아니에요. 터미널을 UTF-8로 바꾸거나, 메시지는 --file로 주세요.`,
    'unknown-command': ({ given }) => `"${given}" 명령은 없어요.`,
    'unknown-verb': ({ given, command }) => `dojang ${command}에는 "${given}" 하위 명령이 없어요.`,
    'unknown-option': ({ given, command }) =>
      command === null
        ? `${given} 옵션은 없어요.`
        : `dojang ${command}에는 ${given} 옵션이 없어요.`,
    'not-here': ({ given, command }) => `dojang ${command}에서는 ${given} 옵션을 쓸 수 없어요.`,
    'value-missing': ({ given, value }) => `${given}에는 값이 필요해요: ${given} ${value}`,
    'value-unasked': ({ given }) => `${given}에는 값을 줄 수 없어요.`,
    'given-twice': ({ given }) => `${given}의 값이 서로 다르게 두 번 있어요.`,
    apart: ({ given, other }) => `${given}와(과) ${other}는 함께 쓸 수 없어요.`,
    'words-missing': ({ command }) => `dojang ${command} 뒤에 빠진 말이 있어요.`,
    'word-unknown': ({ command }) => `dojang ${command} 뒤에 그 말은 쓸 수 없어요.`,
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
