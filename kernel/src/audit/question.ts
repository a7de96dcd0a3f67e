import { instantOf, offsetsOf } from '../base/times/zone-clock.ts';

/** What somebody typed, as far as its shape says what it is. */
export type Question =
  | { readonly kind: 'everything' }
  /** From the first moment to the second, which is not in it. */
  | { readonly kind: 'window'; readonly from: Date; readonly to: Date }
  /** One of the answers to an earlier question. */
  | { readonly kind: 'chosen'; readonly of: string; readonly id: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const chosen = /^([a-z]{1,40}(?:\.[a-z-]{1,40})?):([0-9a-f-]{36})$/;
/** A trace as other systems write it. */
const bareUuid = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
const time =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?)?(Z|[+-]\d\d:\d\d)?$/;
const key = /^dj_[a-z]+_[0-9a-f]{32}_([0-9A-Za-z]+)$/;

const offsetMs = (zone: string): number => {
  const [hours, minutes] = zone.slice(1).split(':').map(Number);
  const ms = ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
  return zone.startsWith('-') ? -ms : ms;
};

/** The month, day, minute or second that a text names by the clocks of a zone. */
function windowOf(text: string, timeZone: string): Question | undefined {
  const [, year, month, day, hour, minute, second, zone] = time.exec(text) ?? [];
  if (year === undefined || month === undefined) return undefined;
  const wall = (more: readonly [number, number, number, number, number]) =>
    Date.UTC(
      Number(year),
      Number(month) - 1 + more[0],
      Number(day ?? 1) + more[1],
      Number(hour ?? 0) + more[2],
      Number(minute ?? 0) + more[3],
      Number(second ?? 0) + more[4],
    );
  const first = wall([0, 0, 0, 0, 0]);
  // The 31st of June or 25 o'clock would silently be another time.
  const written = `${year}-${month}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  if (Number.isNaN(first) || !new Date(first).toISOString().startsWith(written)) return undefined;
  const step = [month, day, minute, second].findLastIndex((part) => part !== undefined);
  const last = wall([
    Number(step === 0),
    Number(step === 1),
    0,
    Number(step === 2),
    Number(step === 3),
  ]);
  const offsetAt =
    zone === undefined ? offsetsOf(timeZone) : () => (zone === 'Z' ? 0 : offsetMs(zone));
  // Clocks that leap over a time show the one after it.
  const at = (wall: number) => new Date(instantOf(wall, offsetAt) ?? wall - offsetAt(wall));
  return { kind: 'window', from: at(first), to: at(last) };
}

/**
 * A question from its text. Times without a zone are those of `timeZone`. Of an API key its last four characters are
 * looked for, by which lists name it.
 *
 * @throws Problem 422 `time-zone-unknown`.
 */
export function readQuestion(typed: string, timeZone: string): Question {
  const text = typed.trim();
  if (text === '') return { kind: 'everything' };
  const small = text.toLowerCase();
  if (uuid.test(small)) return { kind: 'id', id: small };
  const bare = bareUuid.exec(small);
  if (bare) return { kind: 'id', id: bare.slice(1).join('-') };
  const [, of, id] = chosen.exec(small) ?? [];
  if (of !== undefined && id !== undefined && uuid.test(id)) return { kind: 'chosen', of, id };
  const window = windowOf(text, timeZone);
  if (window !== undefined) return window;
  const [, secret] = key.exec(text) ?? [];
  return { kind: 'text', text: secret?.slice(-4) ?? text };
}
