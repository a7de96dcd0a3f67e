import type { CliWords } from '@dojang/kernel/cli';
import type { commitOptions, commitVerbs } from '../command-line/commit.ts';

export const commitHelpInKorean: CliWords<keyof typeof commitVerbs, keyof typeof commitOptions> = {
  summary: '커밋 초안',
  verbs: {
    init: {
      summary: '이 저장소를 지켜봐요',
      about: ['먼저 저장소가 설정한 프로그램을 모두 보여줘요.'],
      examples: [
        ['dojang init', '이 폴더의 저장소를 지켜봐요'],
        ['dojang init --hooks', '`git commit`도 초안으로 열려요'],
        ['dojang init --no-hooks', '그 훅을 지워요'],
      ],
    },
    draft: {
      summary: '지금 변경을 바로 초안으로 만들어요',
      about: ['서버가 없으면 초안을 여기에 보여주고, 있으면 서버로 보내요.'],
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
        ['dojang commit --dry-run --json', '무엇이 커밋될지 프로그램이 읽을 수 있게 보여줘요'],
      ],
    },
    undo: {
      summary: 'dojang이 여기서 만든 마지막 커밋을 되돌려요',
      about: [
        '파일은 그대로 두고, 인덱스는 커밋하기 전으로 돌려요. 이미 푸시했거나 그 뒤에 다른 커밋이 있으면 되돌리지 않아요.',
      ],
      examples: [['dojang undo', '되돌려요']],
    },
  },
  options: {
    json: 'JSON으로 답해요',
    quiet: '문제가 없으면 아무것도 출력하지 않아요',
    hooks: '`git commit`도 초안으로 열려요',
    hint: '본문에 쓸 바꾼 이유, 또는 타입이나 첫 줄을 알려줘요',
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
    split: '주제마다 커밋을 나눠요',
    candidates: '고를 초안의 수',
    amend: '마지막 커밋을 바꿔요',
    author: '이름 <이메일>, 또는 기록에 있는 작성자의 일부',
    date: '작성 날짜',
    'reset-author': '--amend와 함께: 작성자와 날짜를 지금의 나로 바꿔요',
    signoff: 'Signed-off-by를 붙여요',
    trailer: '트레일러를 붙여요',
    'gpg-sign': '서명해요. --no-gpg-sign은 서명하지 않아요',
    verify: 'pre-commit과 commit-msg 훅을 건너뛰어요',
    'dry-run': '무엇을 할지 보여주기만 해요',
    'allow-secrets': '비밀 값으로 보이는 것이 있어도 커밋해요',
  },
};
