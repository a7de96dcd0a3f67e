import type { Rule } from '@dojang/commit/engine/lint';
import { useWords } from '../words.ts';

/** Rules to begin from, in the reader's language. */
export function useSamples(): Rule[] {
  const t = useWords();
  const rule = (name: string, conditions: Rule['conditions'], action: Rule['action']): Rule => ({
    name,
    enabled: true,
    conditions,
    action,
  });
  return [
    rule(t('rules.sample.package'), [{ on: 'scope-elsewhere' }], {
      do: 'block',
      text: t('rules.sample.package-text'),
    }),
    rule(t('rules.sample.ticket'), [], { do: 'add-footer', text: 'Refs: {ticket}' }),
    rule(
      t('rules.sample.wip'),
      [{ on: 'message', part: 'header', is: 'one-of', words: ['*wip*'] }],
      { do: 'block', text: t('rules.sample.wip-text') },
    ),
    rule(
      t('rules.sample.migration'),
      [
        { on: 'paths', is: 'some', globs: ['migrations/', '*.sql'] },
        { on: 'message', part: 'body', is: 'empty', words: [] },
      ],
      { do: 'warn', text: t('rules.sample.migration-text') },
    ),
  ];
}
