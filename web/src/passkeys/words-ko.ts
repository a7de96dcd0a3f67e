/** Passkeys, and confirming who acts. */
export const passkeysKo = {
  'passkeys.title': '패스키',
  'passkeys.none':
    '아직 패스키가 없어요.\n등록하면 지문이나 얼굴로 로그인하고 본인 확인도 할 수 있어요.',
  'passkeys.add': '패스키 등록',
  'passkeys.added': '패스키를 등록했어요',
  'passkeys.unused': '아직 쓴 적이 없어요',
  'passkeys.elsewhere': '{{host}}에서만 쓸 수 있어요',
  'passkeys.not-here':
    '이 주소에서는 패스키를 등록할 수 없어요. https 주소나 localhost로 열어 주세요.',
  'passkeys.remove': '지우기',
  'passkeys.remove-named': '{{passkey}} 지우기',
  'passkeys.remove-title': '패스키를 지울까요?',
  'passkeys.remove-text': '이제 이 패스키로 로그인하거나 본인 확인을 할 수 없어요.',
  'passkeys.sign-in': '패스키로 로그인',
  'step-up.confirm-title': '본인 확인',
  'step-up.confirm-text': '중요한 일이라 본인인지 확인해요.',
  'step-up.by-passkey': '패스키로 확인',
  'step-up.by-number': '다른 기기로 확인',
  'step-up.digits': '숫자 두 자리',
  'step-up.digits-text': '다른 기기에서 알림을 열면 숫자가 보여요.',
  'step-up.confirm': '확인',
  'problem.passkeys-not-here':
    '이 주소에서는 패스키를 쓸 수 없어요. https 주소나 localhost로 열어 주세요.',
  'problem.passkeys-too-many': '패스키가 이미 20개예요. 쓰지 않는 것을 먼저 지워 주세요.',
  'problem.passkey-taken': '이미 등록한 패스키예요. 다른 기기나 키체인을 골라 주세요.',
  'problem.passkey-not-valid': '패스키를 확인하지 못했어요. 다시 시도해 주세요.',
  'problem.last-passkey':
    '로그인할 방법이 이 패스키뿐이에요. 계정을 연결하거나 다른 패스키를 먼저 추가해 주세요.',
  'problem.passkey-not-found': '없어진 패스키예요. 새로고침해 주세요.',
  'problem.consent-not-found': '동의할 내용을 찾을 수 없어요. 새로고침해 주세요.',
  'problem.consent-text-changed': '그사이 내용이 바뀌었어요. 다시 읽고 결정해 주세요.',
  'problem.consent-way-wrong':
    '화면에서는 본인만 동의할 수 있어요. 다른 사람의 동의는 종이에 서명을 받아 기록해 주세요.',
};
