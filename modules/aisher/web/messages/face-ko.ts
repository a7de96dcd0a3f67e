/** What the page says of this module before any of its screens is open. */
export const faceKo = {
  'module.name': '에러',
  'incidents.title': '경보',
  'alerting.title': '알림 규칙',
  'costs.title': '분석 비용',
  'map.title': '서비스 지도',
  'tail.title': '실시간 로그',
  'start.text':
    '서비스를 연결하면 에러를 종류별로 모아요. 합치거나 해결할 것이 생기면 초안이 여기로 와요.',
  'start.label': '서비스 연결하기',
  'groups.title': '에러 그룹',
  'releases.title': '릴리스',
  'keys.title': '데이터 수집',
  'line.groups': '그룹 {{count}}개',
  'line.merge': '에러 그룹 합치기',
  'line.resolve': '해결로 표시하기',
  'line.silence': '알림 끄기',
  'line.rule': '알림 규칙 바꾸기',
  'line.ticket': '이슈 만들기',
  'line.incident': '에러 경보 확인하기',
  'playground.engine': '연습용 가게 열기',
  'playground.engine.how': '지어낸 카페가 데이터를 보내요. 저장 엔진(178 MB)을 한 번 내려받아요.',
  'playground.group': '첫 에러 그룹 보기',
  'playground.group.how':
    '가게를 열고 1분쯤 지나면 첫 고장이 나고, 같은 에러끼리 한 그룹으로 모여요.',
  'playground.alert': '첫 알림 받기',
  'playground.alert.how':
    '고장이 나면 초안 목록에 알림이 와요. 먼저 할인 커밋에 도장을 찍어 두면 의심 커밋도 보여요.',
  'playground.acknowledged': '알림에 도장 찍기',
  'playground.acknowledged.how': '원인과 근거를 보고 도장을 찍으면 내가 맡아요.',
};

/** English says one of a thing in other words: under the key and `_one`. */
export type FaceMessages = { readonly [Key in keyof typeof faceKo]: string } & {
  readonly [Key in `${keyof typeof faceKo & string}_one`]?: string;
};
