/** Words that the templates know, in English and Korean. */

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** What stands after a number and belongs to it. Plural and singular are one. */
export const units = setOf(
  `B KB MB GB TB PB KiB MiB GiB TiB kB kb mb gb bytes byte bits bit
   ns us µs μs ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days
   msec msecs usec usecs millis milliseconds millisecond microseconds microsecond nanoseconds
   Hz kHz MHz GHz % percent AM PM am pm UTC GMT KST CET CEST EST EDT PST PDT JST`,
);

/** Values that every service has. */
export const literals = setOf('true false True False');

export const dateWords = setOf(
  `Jan Feb Mar Apr May Jun Jul Aug Sep Sept Oct Nov Dec January February March April June July
   August September October November December Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday
   Thursday Friday Saturday Sunday`,
);

/** What holds a sentence together. Such a word is never a value, nor does it tell sentences apart. */
export const functionWords = setOf(
  `a an the is are was were be been being am has have had do does did will would shall should can
   could may might must not no nor and or but if then else than that this these those there it its
   of to in on at by for from with without into onto over under after before while during between
   via per as because since until when where which who whom whose so such only also too very
   cannot can't couldn't won't isn't doesn't don't didn't wasn't aren't out off up down yet still
   및 또는 그리고 수 것 등 더 안 못 이미 아직 다시 모두 중 후 전 때 위해 대한 대해 있습니다 없습니다
   이 을 은 과 로 의 에 도 만 라는 라고 나 며 고 란 에서 에게 부터 까지 한테 개 건 번 명 초 분 시 일 월 년 원`,
);

/** After one of these stands a name. */
export const labels = setOf(
  `for user username users login account member customer client owner author by from to on at in of
   via with named name called host hostname node server service worker peer broker replica instance
   pod container cluster zone region bucket topic queue table index database db schema collection
   key field column property module plugin component device interface driver volume disk file
   directory folder path domain project team group role tenant org organization shop store branch
   product item sku job task thread process program command channel room
   tag feature flag env environment mode vendor provider gateway partner carrier city country app
   source target destination sender receiver recipient status state reason level type phase stage
   사용자 회원 고객 유저 계정 관리자 담당자 작성자 판매자 구매자 이름 아이디 서버 호스트 노드 서비스 상품 품목
   매장 가게 지점 창고 채널 그룹 팀 역할 파일 테이블 큐 토픽 지역 도시 택배사 은행 카드사 결제사 항목 필드`,
);

/** What happens, beside words that end as verbs do. */
export const verbs = setOf(
  `start stop begin end open close read write send receive load save create delete remove add update
   get set put fetch find lost found sent made done begun run ran success failure error up down
   enter exit bind connect disconnect login logout register unregister suspend resume lock unlock
   accept reject allow deny attach detach mount unmount enable disable acquire release`,
);

/** Keys of a JSON body whose text is a message of its own. */
export const messageKeys = setOf(
  'msg message error err event log text reason body exception title detail 메시지 오류',
);

export const methods = setOf('GET HEAD POST PUT PATCH DELETE OPTIONS CONNECT TRACE');

/** A particle follows the last sound of a value: 123을, 124를. One of each pair stands for both. */
export const particles: ReadonlyMap<string, string> = new Map([
  ['가', '이'],
  ['를', '을'],
  ['는', '은'],
  ['와', '과'],
  ['으로', '로'],
  ['이라는', '라는'],
  ['이라고', '라고'],
  ['이나', '나'],
  ['이며', '며'],
  ['이고', '고'],
  ['이란', '란'],
]);

export const topDomains = setOf(
  `com net org edu gov mil int io dev app co kr cn jp tw hk us uk de fr it nl ru in br ca au eu
   info biz me tv cc xyz site online local localdomain internal lan cloud example test invalid`,
);

export const sourceEndings = setOf(
  'java kt scala py js mjs ts tsx jsx go rb php cs c cc cpp h hpp rs swift m sh',
);
