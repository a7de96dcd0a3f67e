/** What the ledger says of people of an academy. */
export const peopleEn = {
  'event.autus.profile-added': 'Added a person',
  'event.autus.profile-changed': 'Changed a person',
  'event.autus.profile-archived': 'Archived a person',
  'event.autus.profile-erased': 'Erased what was kept of a person',
  'event.autus.contact-added': 'Added a contact',
  'event.autus.contact-removed': 'Removed a contact',
  'event.autus.guardian-linked': 'Linked a guardian',
  'event.autus.guardian-unlinked': 'Ended a guardianship',
  'event.autus.consent-given': 'Recorded a consent',
  'event.autus.consent-withdrawn': 'Recorded that a consent was withdrawn',
  'event.autus.consultation-noted': 'Noted a consultation',
  'event.autus.consultation-won': 'A consultation led to an enrolment',
  'event.autus.consultation-lost': 'A consultation ended without an enrolment',
};
