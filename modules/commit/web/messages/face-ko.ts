/** What the page says of this module before any of its screens is open. */
export const faceKo = {
  'module.name': '커밋',
  'step.repository': '저장소 등록하기',
  'step.repository-text': '컴퓨터의 저장소 폴더에서 이 명령을 실행하세요.',
  'step.editor': '에디터에서 작업하고 닫기',
  'step.editor-text': 'VS Code에 확장을 설치하고, 작업한 창을 닫아 보세요. 초안이 여기로 와요.',
  'start.text': '작업을 마치고 에디터를 닫으면 커밋 초안이 여기로 와요.',
  'start.label': '컴퓨터 연결하기',
  'line.files': '파일 {{count}}개',
  'line.concerns': '주제 {{count}}가지',
  'figure.lines': '{{added}}줄 추가, {{deleted}}줄 삭제',
  'history.title': '지난 커밋',
  'repositories.title': '저장소',
  'reuse.title': '재사용',
  'rules.title': '규칙',
};

/** English says one of a thing in other words: under the key and `_one`. */
export type FaceMessages = { readonly [Key in keyof typeof faceKo]: string } & {
  readonly [Key in `${keyof typeof faceKo & string}_one`]?: string;
};
