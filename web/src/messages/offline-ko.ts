/** Without a network, and on the home screen. */
export const offlineKo = {
  'outbox.waiting': '연결되면 보낼 도장 {{count}}개',
  'outbox.held': '연결되면 보내요',
  'outbox.held-text': '이 기기에 보관했어요. 네 시간 안에 연결되면 저절로 보내요.',
  'outbox.take-back': '보내지 않기',
  'outbox.late': '도장이 늦게 도착했어요',
  'outbox.late-text': '그사이 바뀐 것이 있어서 받지 못했어요. 초안을 다시 봐 주세요.',
  'outbox.open': '초안 열기',
  'outbox.dismiss': '알겠어요',
  'outbox.dock': '연결이 끊겼어요. 지금 찍은 도장은 다시 연결될 때 보내요.',
  'outbox.needs-connection': '확인 숫자가 필요한 초안이에요. 연결된 다음에 찍어 주세요.',
  'install.title': '홈 화면에 두기',
  'install.text': '앱처럼 바로 열리고, 알림을 받을 수 있어요.',
  'install.ios':
    '아래의 공유 버튼을 누르고 ‘홈 화면에 추가’를 고르세요. 아이폰은 그래야 알림을 받을 수 있어요.',
  'install.action': '추가하기',
  'install.later': '괜찮아요',
};
