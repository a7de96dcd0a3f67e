/** What the ledger says of enrolments, waiting lists and attendance. */
export const enrolmentsKo = {
  'event.autus.enrolled': '원생을 반에 등록했어요',
  'event.autus.enrolment-moved': '원생을 다른 반으로 옮겼어요',
  'event.autus.enrolment-paused': '휴원을 시작했어요',
  'event.autus.enrolment-resumed': '휴원을 끝내고 다시 다녀요',
  'event.autus.enrolment-ended': '수강을 끝냈어요',
  'event.autus.enrolment-renewed': '수강 기간을 늘렸어요',
  'event.autus.trial-booked': '체험 수업을 예약했어요',
  'event.autus.booking-cancelled': '예약을 취소했어요',
  'event.autus.waiting-joined': '대기 명단에 올렸어요',
  'event.autus.seat-offered': '빈자리를 제안했어요',
  'event.autus.seat-taken': '제안받은 자리에 등록했어요',
  'event.autus.seat-declined': '대기나 제안을 거절했어요',
  'event.autus.seat-lapsed': '자리 제안 기간이 지났어요',
  'event.autus.attendance-marked': '출석을 표시했어요',
  'event.autus.attendance-undone': '출석 표시를 되돌렸어요',
  'event.autus.attendance-corrected': '출석 표시를 고쳤어요',
};
