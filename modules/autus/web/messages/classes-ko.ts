/** What the ledger says of classes and lessons. */
export const classesKo = {
  'event.autus.place-added': '장소를 추가했어요',
  'event.autus.place-changed': '장소 정보를 바꿨어요',
  'event.autus.class-opened': '반을 열었어요',
  'event.autus.class-changed': '반 정보를 바꿨어요',
  'event.autus.class-closed': '반을 닫았어요',
  'event.autus.closure-announced': '휴강일을 알렸어요',
  'event.autus.closure-withdrawn': '휴강일을 취소했어요',
  'event.autus.holiday-noted': '임시공휴일을 적었어요',
  'event.autus.holiday-opened': '공휴일에도 수업하기로 했어요',
  'event.autus.holiday-closed': '공휴일에 쉬기로 했어요',
  'event.autus.lesson-cancelled': '수업을 취소했어요',
  'event.autus.lesson-restored': '취소한 수업을 다시 하기로 했어요',
  'event.autus.lesson-moved': '수업 시간을 옮겼어요',
  'event.autus.lesson-added': '수업을 추가했어요',
  'event.autus.coach-substituted': '대신 수업할 코치를 정했어요',
};
