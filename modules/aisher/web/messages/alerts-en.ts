import type { alertsKo } from './alerts-ko.ts';

export const alertsEn: Record<keyof typeof alertsKo, string> & {
  readonly [Key in `${keyof typeof alertsKo & string}_one`]?: string;
} = {
  'job.aisher.analyse-incident': 'Look for the cause of an incident',
  'job.aisher.propose-rules': 'Propose calmer alert rules',
  'job.aisher.say-cause': 'Say the cause that was found',
  'job.aisher.watch': 'Watch for errors that wake somebody',
  'job.aisher.watch-soon': 'Watch for errors that just came',

  'story.draft.aisher.incident': 'Draft of an incident',
  'draft.waits.aisher.incident': 'This will be done in a moment.',
  'draft.expired-text.aisher.incident':
    'The incident is over, or this draft is too old. If it goes on, a new draft comes.',
  'reject.text.aisher.incident': 'The incident stays open, and the next person is told.',

  'event.aisher.learning-ended': 'The learning of the first day was ended',
  'event.aisher.alert-setting-changed': 'The settings of alerts were changed',
  'event.aisher.incident-opened': 'An incident began',
  'event.aisher.incident-joined': 'An incident grew',
  'event.aisher.incident-told': 'People were told of an incident',
  'event.aisher.storm-told': 'People were told of a storm of errors',
  'event.aisher.incident-escalated': 'The next people were told of an incident',
  'event.aisher.incident-acknowledged': 'An incident was acknowledged',
  'event.aisher.incident-closed': 'An incident is over',
  'event.aisher.source-quiet': 'A source fell silent',
  'event.aisher.source-back': 'A source is back',

  'problem.incident-not-found': 'There is no such incident.',
  'problem.incident-closed': 'This incident is over. Nothing is left to do.',
  'problem.incident-acknowledged':
    'Somebody takes care of this incident already. Open it to see who.',
  'problem.incident-changed': 'The incident has changed. Open it again and look.',

  'story.draft.aisher.rule': 'Draft of an alert rule',
  'draft.waits.aisher.rule': 'This will be done in a moment.',
  'draft.expired-text.aisher.rule': 'The rule stays as it is. Ask again on the page of rules.',
  'reject.text.aisher.rule': 'The rule stays as it is.',
  'event.aisher.alert-rule-made': 'An alert rule was made',
  'event.aisher.alert-rule-changed': 'An alert rule was changed',
  'event.aisher.alert-rule-removed': 'An alert rule was deleted',
  'event.aisher.on-call-made': 'A rotation was made',
  'event.aisher.on-call-changed': 'A rotation was changed',
  'event.aisher.on-call-removed': 'A rotation was deleted',
  'problem.rule-reaches-nobody':
    'A step reaches nobody: its people left, or have neither a device nor an address for messages.',
  'problem.alert-rule-not-found': 'There is no such alert rule.',
  'problem.alert-rule-changed': 'Somebody changed the rule. Reload it and try again.',
  'problem.alert-rules-full': 'There are too many alert rules. Delete one that is not used.',
  'problem.on-call-not-found': 'There is no such rotation.',
  'problem.on-call-changed': 'Somebody changed the rotation. Reload it and try again.',
  'problem.on-call-full': 'There are too many of these. Delete one that is not used.',
  'problem.override-ends-first': 'It ends before it begins, or has ended. Choose a later end.',

  'rule.make': 'Make the alert rule {{name}}',
  'rule.change': 'Change the alert rule {{name}}',
  'rule.steps':
    'People are told in {{count}} steps. The next step follows when nobody acknowledges.',
  'rule.steps_one':
    'People are told in {{count}} step. The owners follow when nobody acknowledges.',
  'rule.nights.vital': 'Quiet hours let through services of tier 1 in production.',
  'rule.nights.all': 'Quiet hours let everything through.',
  'rule.nights.none': 'Quiet hours hold everything back for one message.',
  'rule.noise': 'Of {{count}} incidents told in 30 days, somebody acknowledged {{acknowledged}}.',
  'rule.noise_one':
    'Of {{count}} incident told in 30 days, somebody acknowledged {{acknowledged}}.',
  'rule.replay': 'With this rule in the last {{count}} days',
  'rule.told': '{{count}} incidents would have been told.',
  'rule.told_one': '{{count}} incident would have been told.',
  'rule.of-these': 'Of these, {{night}} at night, and {{acknowledged}} that somebody acknowledged.',

  'job.aisher.run-schedules': 'Run schedules',
  'event.aisher.schedule-made': 'A schedule was made',
  'event.aisher.schedule-changed': 'A schedule was changed',
  'event.aisher.schedule-removed': 'A schedule was deleted',
  'event.aisher.schedule-ran': 'A schedule ran',
  'problem.schedule-not-found': 'There is no such schedule.',
  'problem.schedule-changed': 'Somebody changed the schedule. Reload it and try again.',
  'problem.schedules-full': 'There are too many schedules. Delete one that is not used.',
};
