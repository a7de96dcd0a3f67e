/** Why the store of telemetry is as it is: reasons of the module's status and of `GET /aisher/receiver`. */
export const storeKo = {
  'store.not-started': '수집 키를 만들면 준비를 시작해요',
  'store.not-here': '다른 서버가 데이터를 받아요',
  'store.not-opened': '저장소를 열지 못했어요. 서버 로그를 확인해 주세요',
  'store.loading': '저장 엔진을 내려받는 중이에요 ({{percent}}%)',
  'store.starting': '저장소를 여는 중이에요',
  'store.no-engine-for-system':
    '이 시스템에는 저장 엔진이 없어요. ClickHouse 클러스터를 연결해 주세요',
  'store.npm-missing': '저장 엔진을 내려받으려면 npm이 있어야 해요',
  'store.registry-away': '저장 엔진을 내려받지 못했어요. 곧 다시 시도해요',
  'store.integrity': '내려받은 저장 엔진이 원본과 달라서 쓰지 않았어요. 다시 내려받아요',
  'store.disk-full': '디스크 공간이 모자라요. 1.2 GB를 비워 주세요',
  'store.fetched-elsewhere': '다른 프로세스가 저장 엔진을 내려받고 있어요',
  'store.unpacking': '저장 엔진의 압축을 풀지 못했어요. 곧 다시 시도해요',
  'store.folder-in-use': '다른 프로세스가 저장소를 쓰고 있어요',
  'store.folder-damaged': '저장소 파일이 망가져서 열 수 없어요',
  'store.library': '이 시스템에서 저장 엔진이 열리지 않아요',
  'store.crashed': '저장 엔진이 멈췄어요. 다시 켜는 중이에요',
  'store.tables': '저장소에 표를 만들지 못했어요. 곧 다시 시도해요',
  'store.closed': '서버가 끝나는 중이에요',
  'store.broken-parts': '저장소에서 망가진 조각을 {{count}}개 찾아 따로 뒀어요',
};
