/** What the ledger says of classes and lessons. */
export const classesEn = {
  'event.autus.place-added': 'Added a place',
  'event.autus.place-changed': 'Changed a place',
  'event.autus.class-opened': 'Opened a class',
  'event.autus.class-changed': 'Changed a class',
  'event.autus.class-closed': 'Closed a class',
  'event.autus.closure-announced': 'Announced days without lessons',
  'event.autus.closure-withdrawn': 'Took back days without lessons',
  'event.autus.holiday-noted': 'Noted a temporary public holiday',
  'event.autus.holiday-opened': 'Decided to teach on a public holiday',
  'event.autus.holiday-closed': 'Decided not to teach on a public holiday',
  'event.autus.lesson-cancelled': 'Cancelled a lesson',
  'event.autus.lesson-restored': 'A lesson takes place after all',
  'event.autus.lesson-moved': 'Moved a lesson',
  'event.autus.lesson-added': 'Added a lesson',
  'event.autus.coach-substituted': 'Another coach takes over a lesson',
};
