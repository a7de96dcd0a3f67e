/** The sentences of a description. */
export interface Says {
  readonly added: (names: string, path: string) => string;
  readonly modified: (names: string, path: string) => string;
  readonly deleted: (names: string, path: string) => string;
  readonly moved: (names: string, path: string) => string;
  readonly renamed: (from: string, to: string, path: string) => string;
  readonly more: (names: string, count: number) => string;
  readonly fileAdded: (path: string) => string;
  readonly fileDeleted: (path: string) => string;
  readonly fileMoved: (from: string, to: string) => string;
  readonly fileChanged: (path: string) => string;
  readonly called: (name: string, by: string) => string;
  readonly tested: (name: string, by: string) => string;
  readonly surface: (names: string) => string;
  readonly concerns: (titles: readonly string[]) => string;
  readonly testsCounted: (added: number, removed: number) => string;
  readonly testFiles: (count: number) => string;
  readonly dependencyMoved: (name: string, from: string, to: string) => string;
  readonly dependencyNew: (name: string, to: string) => string;
  readonly dependencyGone: (name: string) => string;
  readonly ci: (paths: string) => string;
  readonly config: (paths: string) => string;
  readonly docs: (paths: string) => string;
  readonly unread: (count: number) => string;
  readonly secrets: (count: number) => string;
  readonly breaking: (names: string) => string;
  readonly migrations: (paths: string) => string;
  readonly untested: string;
  readonly filesGone: (count: number) => string;
  readonly big: (lines: number, files: number) => string;
  readonly tooLong: (files: number) => string;
  readonly covered: (detail: number, hunks: number) => string;
}

const s = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

const en: Says = {
  added: (names, path) => `Adds ${names} in ${path}`,
  modified: (names, path) => `Changes ${names} in ${path}`,
  deleted: (names, path) => `Removes ${names} from ${path}`,
  moved: (names, path) => `Moves ${names} to ${path}`,
  renamed: (from, to, path) => `Renames ${from} to ${to} in ${path}`,
  more: (names, count) => `${names} and ${count} more`,
  fileAdded: (path) => `Adds the file ${path}`,
  fileDeleted: (path) => `Removes the file ${path}`,
  fileMoved: (from, to) => `Moves ${from} to ${to}`,
  fileChanged: (path) => `Changes ${path}`,
  called: (name, by) => `${name} is used by ${by}, which changed too`,
  tested: (name, by) => `${name} is tested by ${by}`,
  surface: (names) => `New to the outside: ${names}`,
  concerns: (titles) => `Is about ${titles.length} things: ${titles.join(', ')}`,
  testsCounted: (added, removed) =>
    [
      ...(added > 0 ? [`${s(added, 'test')} more`] : []),
      ...(removed > 0 ? [`${s(removed, 'test')} fewer`] : []),
    ].join(', '),
  testFiles: (count) => `Changes tests in ${s(count, 'file')}`,
  dependencyMoved: (name, from, to) => `Dependency ${name} from ${from} to ${to}`,
  dependencyNew: (name, to) => `New dependency ${name} ${to}`,
  dependencyGone: (name) => `Dependency ${name} is gone`,
  ci: (paths) => `Build and delivery: ${paths}`,
  config: (paths) => `Configuration: ${paths}`,
  docs: (paths) => `Documents: ${paths}`,
  unread: (count) => `${s(count, 'file')} not read: generated, locked, binary or kept out`,
  secrets: (count) => `${s(count, 'possible secret')} in the change`,
  breaking: (names) => `Others may break: ${names} was removed, renamed or called otherwise before`,
  migrations: (paths) => `Changes stored data: ${paths}`,
  untested: 'Changes code and no test',
  filesGone: (count) => `${s(count, 'file')} removed`,
  big: (lines, files) => `Large: ${s(lines, 'line')} in ${s(files, 'file')}`,
  tooLong: (files) => `${s(files, 'file')} took too long to read: only the changed lines are known`,
  covered: (detail, hunks) => `${detail} of ${hunks} places were read in detail`,
};

const ko: Says = {
  added: (names, path) => `${path}에 ${names} 추가`,
  modified: (names, path) => `${path}의 ${names} 변경`,
  deleted: (names, path) => `${path}에서 ${names} 삭제`,
  moved: (names, path) => `${names} 이동 → ${path}`,
  renamed: (from, to, path) => `${path}의 ${from} 이름을 ${to}(으)로 변경`,
  more: (names, count) => `${names} 외 ${count}개`,
  fileAdded: (path) => `파일 ${path} 추가`,
  fileDeleted: (path) => `파일 ${path} 삭제`,
  fileMoved: (from, to) => `${from} → ${to} 이동`,
  fileChanged: (path) => `${path} 변경`,
  called: (name, by) => `${name}: 함께 바뀐 ${by}에서 사용`,
  tested: (name, by) => `${name}: ${by}에서 테스트`,
  surface: (names) => `밖에서 새로 쓸 수 있어요: ${names}`,
  concerns: (titles) => `주제 ${titles.length}가지: ${titles.join(', ')}`,
  testsCounted: (added, removed) =>
    [
      ...(added > 0 ? [`테스트가 ${added}개 늘었어요`] : []),
      ...(removed > 0 ? [`테스트가 ${removed}개 줄었어요`] : []),
    ].join(', '),
  testFiles: (count) => `테스트 파일 ${count}개 변경`,
  dependencyMoved: (name, from, to) => `의존성 ${name} ${from} → ${to}`,
  dependencyNew: (name, to) => `새 의존성 ${name} ${to}`,
  dependencyGone: (name) => `의존성 ${name} 제거`,
  ci: (paths) => `빌드와 배포: ${paths}`,
  config: (paths) => `설정: ${paths}`,
  docs: (paths) => `문서: ${paths}`,
  unread: (count) => `읽지 않은 파일 ${count}개: 생성물, 잠금 파일, 바이너리 또는 제외`,
  secrets: (count) => `비밀로 보이는 값 ${count}개`,
  breaking: (names) => `다른 코드가 깨질 수 있어요: ${names} 삭제, 이름 또는 호출 방식 변경`,
  migrations: (paths) => `저장된 데이터 변경: ${paths}`,
  untested: '코드만 바뀌고 테스트는 그대로예요',
  filesGone: (count) => `파일 ${count}개 삭제`,
  big: (lines, files) => `큰 변경: 파일 ${files}개, ${lines}줄`,
  tooLong: (files) => `파일 ${files}개는 읽는 데 너무 오래 걸려서 바뀐 줄만 확인했어요`,
  covered: (detail, hunks) => `${hunks}곳 중 ${detail}곳을 자세히 읽었어요`,
};

export const describeWords: Readonly<Record<'en' | 'ko', Says>> = { en, ko };
