/** The practice shop. */
export const shopKo = {
  'shop.title': '연습용 가게',
  'shop.lead':
    '지어낸 카페의 서비스 다섯 개가 진짜처럼 데이터를 보내요. 3~5분마다 하나씩 일부러 고장 내요.',
  'shop.not-here': '이 서버에는 연습용 가게가 없어요',
  'shop.not-here-text': 'npm start로 켠 서버에서 열 수 있어요.',
  'shop.state.closed': '닫혀 있어요',
  'shop.state.waiting': '저장 엔진을 기다려요',
  'shop.state.open': '열려 있어요',
  'shop.state.asleep': '30분 동안 아무도 보지 않아 쉬고 있어요',
  'shop.not-taken': '보낸 데이터를 서버가 받지 않았어요. 곧 다시 보내요',
  'shop.open': '가게 열기',
  'shop.close': '가게 닫기',
  'shop.closed-text':
    '처음 열 때 저장 엔진(178 MB)을 한 번 내려받아요. 엔진이 준비되고 3분 안에 첫 알림이 와요.',
  'shop.progress': '{{all}} MB 중 {{here}} MB',
  'shop.faults': '일부러 낸 고장',
  'shop.faults-text': 'Dojang이 찾은 원인과 비교해 보세요.',
  'shop.faults-empty': '아직 고장이 없어요. 가게를 열고 1분 뒤에 첫 고장이 나요.',
  'shop.fault.bad-deploy': '잘못된 배포: 할인 계산이 깨져요',
  'shop.fault.slow-dependency': '재고 데이터베이스가 느려져요',
  'shop.fault.full-pool': '주문 서비스의 연결 풀이 가득 차요',
  'shop.fault.noise': '같은 에러가 ID만 바꿔 쏟아져요',
  'shop.fault.refused-peer': '카드사가 결제를 거절해요',
  'shop.fault.busy-processor': '결제 서비스의 CPU가 꽉 차요',
  'shop.fault.lost-stock': '재고 데이터베이스에 연결되지 않아요',
  'problem.shop-not-here':
    '이 서버에는 연습용 가게가 없어요. npm start로 켠 서버에서 열 수 있어요.',
  'problem.shop-open-elsewhere': '다른 조직이 가게를 열어 뒀어요. 거기서 먼저 닫아 주세요.',
};
