type Say = (name: string) => string;

/** The sentences of a deterministic draft, in each language of histories that we write. */
export interface Phrases {
  readonly added: Say;
  readonly removed: Say;
  readonly updated: Say;
  readonly fixed: Say;
  readonly guarded: Say;
  readonly extended: Say;
  readonly reworked: Say;
  readonly simplified: Say;
  readonly extracted: Say;
  readonly relocated: Say;
  readonly faster: Say;
  readonly formatted: Say;
  readonly testsAdded: Say;
  readonly testsUpdated: Say;
  readonly testsRemoved: Say;
  readonly documented: Say;
  readonly docsUpdated: Say;
  readonly typo: Say;
  readonly workflow: Say;
  readonly mode: Say;
  readonly dependency: Say;
  readonly bump: (name: string, from: string, to: string) => string;
  readonly bumpTo: (name: string, to: string) => string;
  readonly bumpMany: (names: readonly string[]) => string;
  readonly bumpCount: (count: number) => string;
  readonly renamed: (from: string, to: string) => string;
  readonly moved: (name: string, to: string) => string;
  readonly and: (a: string, b: string) => string;
  readonly inside: (name: string, place: string) => string;
  readonly addedTo: (name: string, place: string) => string;
  readonly removedFrom: (name: string, place: string) => string;
  readonly files: (count: number) => string;
  readonly more: (count: number) => string;
  readonly breaks: (name: string, state: string) => string;
}

const en: Phrases = {
  added: (name) => `add ${name}`,
  removed: (name) => `remove ${name}`,
  updated: (name) => `update ${name}`,
  fixed: (name) => `correct ${name}`,
  guarded: (name) => `handle edge case in ${name}`,
  extended: (name) => `extend ${name}`,
  reworked: (name) => `rework ${name}`,
  simplified: (name) => `simplify ${name}`,
  extracted: (name) => `extract ${name}`,
  relocated: (name) => `move ${name}`,
  faster: (name) => `speed up ${name}`,
  formatted: (name) => `format ${name}`,
  testsAdded: (name) => `add tests for ${name}`,
  testsUpdated: (name) => `update tests for ${name}`,
  testsRemoved: (name) => `remove tests for ${name}`,
  documented: (name) => `document ${name}`,
  docsUpdated: (name) => `update ${name}`,
  typo: (name) => `fix typo in ${name}`,
  workflow: (name) => `${name} workflow`,
  mode: (name) => `change mode of ${name}`,
  dependency: (name) => `dependency ${name}`,
  bump: (name, from, to) => `bump ${name} from ${from} to ${to}`,
  bumpTo: (name, to) => `bump ${name} to ${to}`,
  bumpMany: (names) => `bump ${list(names, 'and')}`,
  bumpCount: (count) => `bump ${count} dependencies`,
  renamed: (from, to) => `rename ${from} to ${to}`,
  moved: (name, to) => `move ${name} to ${to}`,
  and: (a, b) => `${a} and ${b}`,
  inside: (name, place) => `${name} in ${place}`,
  addedTo: (name, place) => `add ${name} to ${place}`,
  removedFrom: (name, place) => `remove ${name} from ${place}`,
  files: (count) => (count === 1 ? 'one file' : `${count} files`),
  more: (count) => `and ${count} more`,
  breaks: (name, state) =>
    state === 'deleted' ? `${name} is removed` : `the signature of ${name} changes`,
};

/** Korean headers are noun phrases, without particles, which would depend on the last sound of the name. */
const ko: Phrases = {
  added: (name) => `${name} 추가`,
  removed: (name) => `${name} 삭제`,
  updated: (name) => `${name} 변경`,
  fixed: (name) => `${name} 오류 수정`,
  guarded: (name) => `${name} 예외 상황 처리`,
  extended: (name) => `${name} 기능 확장`,
  reworked: (name) => `${name} 구조 개선`,
  simplified: (name) => `${name} 단순화`,
  extracted: (name) => `${name} 분리`,
  relocated: (name) => `${name} 위치 이동`,
  faster: (name) => `${name} 성능 개선`,
  formatted: (name) => `${name} 서식 정리`,
  testsAdded: (name) => `${name} 테스트 추가`,
  testsUpdated: (name) => `${name} 테스트 수정`,
  testsRemoved: (name) => `${name} 테스트 삭제`,
  documented: (name) => `${name} 설명 추가`,
  docsUpdated: (name) => `${name} 설명 수정`,
  typo: (name) => `${name} 오타 수정`,
  workflow: (name) => `${name} 워크플로`,
  mode: (name) => `${name} 실행 권한 변경`,
  dependency: (name) => `의존성 ${name}`,
  bump: (name, from, to) => `${name} ${from} → ${to} 업데이트`,
  bumpTo: (name, to) => `${name} ${to} 업데이트`,
  bumpMany: (names) => `${names.join(', ')} 업데이트`,
  bumpCount: (count) => `의존성 ${count}개 업데이트`,
  renamed: (from, to) => `${from} → ${to} 이름 변경`,
  moved: (name, to) => `${name} → ${to} 이동`,
  and: (a, b) => `${a}, ${b}`,
  inside: (name, place) => `${place} ${name}`,
  addedTo: (name, place) => `${place}에 ${name} 추가`,
  removedFrom: (name, place) => `${place}에서 ${name} 삭제`,
  files: (count) => `파일 ${count}개`,
  more: (count) => `외 ${count}건`,
  breaks: (name, state) => (state === 'deleted' ? `${name} 삭제됨` : `${name} 시그니처 변경됨`),
};

export const phrases: Readonly<Record<'en' | 'ko', Phrases>> = { en, ko };

function list(names: readonly string[], word: string): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}
