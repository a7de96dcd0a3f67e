/** Who is in which class and lesson: pauses, moves, waiting lists, passes, make-ups. Pure. */
export {
  attendeesOf,
  type Booking,
  countLessons,
  type Enrolment,
  hasSeat,
  isExpected,
  type Pause,
  pauseAt,
  runsOn,
} from './enrolment.ts';
export {
  type CreditAnswer,
  type CreditExpiry,
  dueCredits,
  earnCredit,
  expiryOf,
  type MakeupCredit,
  type MakeupPolicy,
  type Missed,
  oldestCredit,
  usualMakeups,
  withdrawCredit,
} from './makeups.ts';
export {
  type ClassSeats,
  freeSeats,
  type MoveAnswer,
  type MoveRequest,
  planMove,
} from './moves.ts';
export {
  expiredPasses,
  type Pass,
  type PassAnswer,
  type PassUse,
  usePass,
  usesLeft,
} from './passes.ts';
export {
  endedPauses,
  extendPasses,
  firstDayOf,
  lastDayOf,
  type PassEnd,
  type PauseAnswer,
  type PausePolicy,
  type PauseRequest,
  planPause,
  resumePause,
} from './pauses.ts';
export {
  answerOffer,
  type OfferPlan,
  orderWaiting,
  planOffers,
  type SeatOffer,
  usualWaiting,
  type WaitingEntry,
  type WaitingPolicy,
  type WaitingRule,
} from './waiting.ts';
