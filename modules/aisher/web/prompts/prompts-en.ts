import type { promptsKo } from './prompts-ko.ts';

export const promptsEn: Record<keyof typeof promptsKo, string> & Record<string, string> = {
  'prompts.lead':
    'The AI gets this each time it looks for a cause. Write what it should know of your services, or how to answer.',
  'prompts.title': 'Instructions for the AI',
  'prompts.text': 'Instructions',
  'prompts.text-hint': 'At most {{most}} characters. Empty, the AI gets the built-in ones alone.',
  'prompts.share': 'Groups that get the new version',
  'prompts.share.all': 'All groups',
  'prompts.share.some': '{{percent}}% of groups',
  'prompts.share-hint':
    'With a part of them, the other groups keep the present version, so that the two can be compared.',
  'prompts.save': 'Save as a new version',
  'prompts.saved': 'Version {{version}} is saved.',
  'prompts.versions': 'Versions',
  'prompts.none': 'Nothing was written yet. The AI gets the built-in instructions alone.',
  'prompts.version': 'Version {{version}}',
  'prompts.in-use.all': 'All groups get it',
  'prompts.in-use.some': '{{percent}}% of groups get it',
  'prompts.ended': 'No longer in use',
  'prompts.analyses': '{{count}} analyses',
  'prompts.analyses_one': '{{count}} analysis',
  'prompts.right': '{{count}} right',
  'prompts.wrong': '{{count}} wrong',
  'prompts.share-right': '{{percent}} of verdicts right',
  'prompts.not-judged': 'No verdicts yet',
  'prompts.show': 'Show the instructions',
  'prompts.default-only': 'This version sends the built-in instructions alone.',
};
