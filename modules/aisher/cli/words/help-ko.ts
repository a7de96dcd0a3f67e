import type { CliWords } from '@dojang/kernel/cli';
import type { Option, Verb } from '../shapes.ts';

export const helpInKorean: CliWords<Verb, Option> = {
  summary: '에러와 그 원인, 배포한 것',
  verbs: {
    groups: {
      summary: '에러 그룹을 최근 순서로 보여줘요',
      examples: [
        ['dojang aisher groups --state new', ''],
        ['dojang aisher groups --fail-on new', '신규나 재발이 있으면 종료 코드 2'],
      ],
    },
    show: {
      summary: '그룹 하나의 프레임, 릴리스, 가장 최근 에러를 보여줘요',
      about: ['id의 앞부분만 써도 돼요.'],
      examples: [['dojang aisher show 3f9c1a2b', '']],
    },
    analyze: {
      summary: '무엇 때문에 실패하는지 찾아요',
      examples: [['dojang aisher analyze --since 60m --service payments', '']],
    },
    tail: {
      summary: '로그를 따라가요',
      about: ['--json을 쓰면 한 번만 보여주고 끝나요.'],
      examples: [['dojang aisher tail --grep refused --service payments', '']],
    },
    trace: {
      summary: '트레이스를 폭포 그림으로 보여줘요',
      examples: [['dojang aisher trace 4bf92f3577b34da6a3ce929d0e0e4736', '']],
    },
    keys: {
      summary: '텔레메트리를 보낼 때 쓰는 수집 키',
      examples: [
        ['dojang aisher keys make shop', '키는 한 번만 보여줘요'],
        ['dojang aisher keys revoke 3f9c1a2b-…', ''],
      ],
    },
    deploy: {
      summary: '배포했다고 알려요',
      examples: [
        ['dojang aisher deploy -s shop --version 2.4.2 --commit "$(git rev-parse HEAD)"', ''],
      ],
    },
    sourcemaps: {
      summary: '빌드의 소스맵을 올려요',
      about: [
        '폴더 아래의 .map 파일을 모두, 옆에 있는 빌드 파일의 것으로 올려요. 소스의 내용은 보관하지 않아요.',
      ],
      examples: [['dojang aisher sourcemaps -s shop --version 2.4.2 dist', '']],
    },
    store: { summary: '텔레메트리 저장소의 상태를 보여줘요', examples: [] },
    doctor: { summary: '여기서 텔레메트리까지 무엇이 잘못됐는지 찾아요', examples: [] },
  },
  options: {
    json: 'JSON 값 하나로 답해요',
    service: '이 서비스만',
    state: 'new, ongoing, resolved, regressed, archived 가운데 하나',
    'fail-on': '그런 에러가 있으면 종료 코드 2로 끝나요',
    since: '얼마나 거슬러 볼지. 60m, 2h처럼 쓰고 24h까지',
    grep: '이 글이 있는 줄만. 대소문자는 가리지 않아요',
    version: '빌드하거나 배포한 버전',
    environment: '배포한 환경',
    commit: '빌드한 커밋',
  },
  failures: {
    'service-unknown': '그 이름의 서비스에서 온 텔레메트리가 없어요.',
    'group-unknown':
      '최근 그룹 가운데 그렇게 시작하는 것이 없어요. `dojang aisher groups`를 확인해 주세요.',
    'group-unclear': '그렇게 시작하는 그룹이 여러 개예요. id를 더 써 주세요.',
    'trace-invalid': '트레이스 id는 16진수 32자리예요.',
    'option-missing': '서비스와 버전이 필요해요: --service 이름 --version 버전',
    'since-too-long': '분석은 24시간 전까지만 볼 수 있어요.',
    'name-missing':
      '키를 써 주세요: `dojang aisher keys make 이름`, `dojang aisher keys revoke ID`',
    'no-maps': '그 폴더 아래에 .map 파일이 없어요.',
    'too-many-maps': '그 폴더 아래에 .map 파일이 500개보다 많아요. 더 작은 폴더를 써 주세요.',
    'folder-missing': '그런 폴더가 없어요.',
    'analysis-failed': '분석하지 못했어요. 잠시 뒤에 다시 시도해 주세요.',
    'analysis-slow': '분석이 2분 넘게 걸려요. 계속 진행되니 페이지에서 확인해 주세요.',
    'scope-missing':
      '이 API 키로는 할 수 없어요. `dojang login`을 실행하고 페이지에서 더 골라 주세요.',
    'store-away': '열린 텔레메트리 저장소가 없어요. 먼저 수집 키를 만들어 주세요.',
    'store-failed': '텔레메트리 저장소가 답하지 않아요. 잠시 뒤에 다시 시도해 주세요.',
    'module-off': '이 조직은 Aisher를 쓰지 않아요. 소유자가 설정에서 켤 수 있어요.',
  },
};
