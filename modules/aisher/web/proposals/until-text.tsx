import { exactTime } from '@dojang/ui/times/relative-time.ts';
import { useLanguage } from '@dojang/ui/words.ts';
import type { FixedIn, SilenceUntil } from '../../src/groups/kinds/bodies.ts';
import { useWords } from '../words.ts';

/** What ends a silence, as a sentence. */
export function useUntilText(): (until: SilenceUntil) => string {
  const t = useWords();
  const language = useLanguage();
  return (until) => {
    switch (until.kind) {
      case 'time':
        return t('until.time', { at: exactTime(Date.parse(until.at), language) });
      case 'events':
        return t('until.events', { count: until.events });
      case 'rate':
        return t('until.rate', { count: until.eventsPerHour });
      case 'release':
        return t('until.release');
    }
  };
}

/** Where the fix is, as a sentence. */
export function useFixText(): (fixedIn: FixedIn) => string {
  const t = useWords();
  return (fixedIn) =>
    fixedIn.kind === 'release'
      ? t('fix.release', { release: fixedIn.version })
      : t(`fix.${fixedIn.kind}`);
}
