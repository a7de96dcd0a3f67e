/** Lessons as a calendar that phones and calendars subscribe to. Pure. */
export { type Feed, type FeedEvent, feedLimits, uidOf, writeCalendar } from './calendar.ts';
