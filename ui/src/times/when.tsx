import { useEffect, useState } from 'react';
import { useLanguage } from '../words.ts';
import { exactTime, relativeTime } from './relative-time.ts';

/** A time, relative, with the exact one on hover. */
export function When({ at }: { at: string }) {
  const language = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(ms, language)} className="whitespace-nowrap">
      {relativeTime(ms, Math.max(now, Date.now() - 30_000), language)}
    </time>
  );
}

/** A day on which something ends. "Next year" would not say whether that is in a week. */
export function Day({ at }: { at: string }) {
  const language = useLanguage();
  const ms = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(ms, language)} className="whitespace-nowrap">
      {new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(ms)}
    </time>
  );
}
