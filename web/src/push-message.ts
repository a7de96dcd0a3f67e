export interface PushMessage {
  readonly title: string;
  readonly body: string;
  /** Notifications of one tag replace each other. */
  readonly tag: string;
  /** It is to be noticed although it replaces another. */
  readonly again: boolean;
  /** A path of this origin, whatever the message says. */
  readonly path: string;
  /** How many drafts wait, where the message says it. */
  readonly waiting: number | null;
}

const text = (value: unknown, lengthMax: number) =>
  typeof value === 'string' ? value.slice(0, lengthMax) : '';

const countOf = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 99_999
    ? value
    : null;

function pathWithin(url: unknown, origin: string): string {
  if (typeof url !== 'string') return '/';
  try {
    const parsed = new URL(url, origin);
    return parsed.origin === origin ? parsed.pathname + parsed.search : '/';
  } catch {
    return '/';
  }
}

/** Reads what a push carries. A browser shows something for every push, so nothing here throws. */
export function readPush(payload: string, origin: string): PushMessage {
  let data: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(payload);
    if (parsed !== null && typeof parsed === 'object') data = parsed as Record<string, unknown>;
  } catch {
    // Not ours, or cut: the notification still says that something waits.
  }
  return {
    title: text(data.title, 200) || '도장',
    body: text(data.body, 500),
    tag: text(data.tag, 100) || 'dojang',
    again: data.again === true,
    path: pathWithin(data.url, origin),
    waiting: countOf(data.waiting),
  };
}
