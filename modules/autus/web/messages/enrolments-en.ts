/** What the ledger says of enrolments, waiting lists and attendance. */
export const enrolmentsEn = {
  'event.autus.enrolled': 'Enrolled a child',
  'event.autus.enrolment-moved': 'Moved a child to another class',
  'event.autus.enrolment-paused': 'Let an enrolment rest',
  'event.autus.enrolment-resumed': 'A child comes again after a pause',
  'event.autus.enrolment-ended': 'Ended an enrolment',
  'event.autus.enrolment-renewed': 'Renewed an enrolment',
  'event.autus.trial-booked': 'Booked a trial',
  'event.autus.booking-cancelled': 'Cancelled a booking',
  'event.autus.waiting-joined': 'A child joined a waiting list',
  'event.autus.seat-offered': 'Offered a seat',
  'event.autus.seat-taken': 'An offered seat was taken',
  'event.autus.seat-declined': 'A seat was declined',
  'event.autus.seat-lapsed': 'An offered seat lapsed',
  'event.autus.attendance-marked': 'Marked attendance',
  'event.autus.attendance-undone': 'Took marks of attendance back',
  'event.autus.attendance-corrected': 'Corrected a mark of attendance',
};
