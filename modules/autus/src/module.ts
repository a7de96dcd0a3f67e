import { defineModule } from '@dojang/kernel';
import { autusAges } from './ageing.ts';
import { attendanceRoutes } from './attendance/routes.ts';
import { bookingRoutes } from './bookings/routes.ts';
import { calendarRoutes } from './calendars/routes.ts';
import { classRoutes } from './classes/routes.ts';
import { consentRoutes } from './consents/routes.ts';
import { consultationRoutes } from './consultations/routes.ts';
import { contactRoutes } from './contacts/routes.ts';
import { enrolmentRoutes } from './enrolments/routes.ts';
import { householdRoutes } from './households/routes.ts';
import { applyImportJob } from './imports/applying/apply-import.ts';
import { importKind } from './imports/applying/import-kind.ts';
import { undoImportJob } from './imports/applying/undo-import.ts';
import { planImportJob } from './imports/planning/make-plan.ts';
import { importRoutes } from './imports/routes.ts';
import { lessonJobs } from './lessons/jobs.ts';
import { lessonRoutes } from './lessons/routes.ts';
import { pauseRoutes } from './pauses/routes.ts';
import { autusPersonalData } from './personal-data.ts';
import { placeRoutes } from './places/routes.ts';
import { profileRoutes } from './profiles/routes.ts';
import { registrationRoutes } from './registrations/routes.ts';
import { waitingJobs } from './waiting/jobs.ts';
import { waitingRoutes } from './waiting/routes.ts';

/** AUTUS · 온리쌤: the people of an academy. No server lists it yet. */
export const autusModule = defineModule({
  name: 'autus',
  title: { ko: '온리쌤', en: 'AUTUS' },
  migrations: new URL('../migrations/', import.meta.url),
  extensions: ['btree_gin'],
  roles: [
    {
      name: 'autus.coach',
      label: { ko: '코치', en: 'Coach' },
      text: {
        ko: '맡은 원생을 봐요. 전화번호와 돈은 보지 못해요.',
        en: 'Sees the pupils of their classes, no numbers and no money.',
      },
    },
    {
      name: 'autus.parent',
      label: { ko: '보호자', en: 'Parent' },
      text: { ko: '자기 아이만 봐요.', en: 'Sees the own children only.' },
    },
    {
      name: 'autus.student',
      label: { ko: '원생', en: 'Student' },
      text: { ko: '자기 것만 봐요.', en: 'Sees what is their own.' },
    },
  ],
  permissions: [
    {
      action: 'autus.read-people',
      roles: ['owner', 'admin', 'member', 'autus.coach', 'autus.parent', 'autus.student'],
    },
    { action: 'autus.keep-people', roles: ['owner', 'admin', 'member'] },
    { action: 'autus.consult', roles: ['owner', 'admin', 'member'] },
    { action: 'autus.import', roles: ['owner', 'admin', 'member'] },
    {
      action: 'autus.read-classes',
      roles: ['owner', 'admin', 'member', 'autus.coach', 'autus.parent', 'autus.student'],
    },
    { action: 'autus.keep-classes', roles: ['owner', 'admin', 'member'] },
    { action: 'autus.enrol', roles: ['owner', 'admin', 'member'] },
    { action: 'autus.mark', roles: ['owner', 'admin', 'member', 'autus.coach'] },
    { action: 'autus.confirm-holidays', roles: ['owner', 'admin'] },
  ],
  // A file is read in a thread as it comes.
  limits: [{ name: 'autus.upload', requestsMax: 10, windowMs: 60_000, orgMax: 20 }],
  jobs: [planImportJob, applyImportJob, undoImportJob, ...lessonJobs, ...waitingJobs],
  draftKinds: [importKind],
  routes: [
    ...profileRoutes,
    ...contactRoutes,
    ...householdRoutes,
    ...consentRoutes,
    ...registrationRoutes,
    ...consultationRoutes,
    ...importRoutes,
    ...placeRoutes,
    ...classRoutes,
    ...calendarRoutes,
    ...lessonRoutes,
    ...enrolmentRoutes,
    ...pauseRoutes,
    ...bookingRoutes,
    ...waitingRoutes,
    ...attendanceRoutes,
  ],
  personalData: autusPersonalData,
  // How a child was in its lessons is shown for as long as the academy keeps the child.
  months: [{ table: 'autus.attendance' }],
  ages: autusAges,
  stays: {
    'autus.profile': 'as long as the academy keeps the person',
    'autus.access': 'goes with account and profile',
    'autus.contact': 'goes with its profile',
    'autus.household': 'as long as the academy keeps its people',
    'autus.household_member': 'goes with its profile',
    'autus.guardianship': 'goes with its profiles',
    'autus.consultation': 'goes with its profile',
    'autus.import': 'what was brought is told for as long as its people are kept',
    'autus.import_row':
      'goes with its import; what a row says goes with its undo and with the erased person',
    'autus.import_mapping': 'as long as the academy brings such sheets',
    'autus.place': 'as long as the academy keeps its classes',
    'autus.class': 'what a child learnt names its class',
    'autus.class_slot': 'goes with its class',
    'autus.class_coach': 'who taught a class is part of its history',
    'autus.class_access': 'goes with account and class',
    'autus.closure': 'calendars say why a lesson was cancelled',
    'autus.open_day': 'few rows a year',
    'autus.lesson': 'attendance and fees name it',
    'autus.lesson_decision': 'why a lesson is what it is',
    'autus.enrolment': 'attendance and fees follow from it',
    'autus.enrolment_pause': 'goes with its enrolment',
    'autus.booking': 'who had a seat in a lesson is part of its history',
    'autus.waiting': 'who was asked before whom is shown for as long as the profile is kept',
    'autus.telling': 'what a family was told of a lesson is shown beside its marks',
    'autus.consent': 'what was agreed to is shown for as long as the profile is kept',
  },
});
