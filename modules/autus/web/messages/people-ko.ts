/** What the ledger says of people of an academy. */
export const peopleKo = {
  'event.autus.profile-added': '사람을 등록했어요',
  'event.autus.profile-changed': '사람의 정보를 바꿨어요',
  'event.autus.profile-archived': '사람을 보관했어요',
  'event.autus.profile-erased': '사람의 정보를 지웠어요',
  'event.autus.contact-added': '연락처를 추가했어요',
  'event.autus.contact-removed': '연락처를 지웠어요',
  'event.autus.guardian-linked': '보호자를 연결했어요',
  'event.autus.guardian-unlinked': '보호자 연결을 끝냈어요',
  'event.autus.consent-given': '동의를 받았어요',
  'event.autus.consent-withdrawn': '동의를 거둬들였어요',
  'event.autus.consultation-noted': '상담을 적었어요',
  'event.autus.consultation-won': '상담이 등록으로 이어졌어요',
  'event.autus.consultation-lost': '상담이 등록 없이 끝났어요',
};
