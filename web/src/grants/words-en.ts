import type { grantsKo } from './words-ko.ts';

export const grantsEn: { readonly [Key in keyof typeof grantsKo]: string } & {
  readonly [key: string]: string;
} = {
  'grants.title': 'Who can see this',
  'grants.given': 'Access',
  'grants.give': 'Give access',
  'grants.give-title': 'Give access',
  'grants.none': 'No team or person has access yet. Those that you give access can see this.',
  'grants.now': 'People who can see it now',
  'grants.open': 'Everybody in the org can see this',
  'grants.open-text':
    'The access below starts to count once the org is set to “Only people with access”.',
  'grants.to': 'For',
  'grants.teams': 'Teams',
  'grants.people': 'People',
  'grants.choose': 'Choose a team or a person',
  'grants.level': 'Access',
  'grants.level-read': 'View',
  'grants.level-write': 'Write',
  'grants.level-admin': 'Manage',
  'grants.role-counts': 'A role still limits what somebody can do.',
  'grants.edit': 'Change the access of {{name}}',
  'grants.edit-title': 'Access of {{name}}',
  'grants.by-owner': 'owner',
  'grants.by-grant': 'own access',
  'grants.by-team': 'through a team',
  'grants.by-open': 'open org',
  'grants.is-team': 'Team',
  'access.title': 'Visibility',
  'access.lead': 'Who in the org can see what its modules keep.',
  'access.open': 'Everybody in the org',
  'access.open-text': 'All but guests can see everything. Roles decide what they can do.',
  'access.granted': 'Only people with access',
  'access.granted-text':
    'Owners, and teams and people with access. For anybody else it is as if it did not exist.',
  'access.confirm-granted-title': 'Show only to people with access?',
  'access.confirm-granted': 'Change',
  'access.confirm-granted-text':
    '{{count}} people will no longer see some of what they see now. It works from the next request on, and can be changed back.',
  'access.confirm-granted-text_one':
    '{{count}} person will no longer see some of what they see now. It works from the next request on, and can be changed back.',
  'access.confirm-open-title': 'Show everything to everybody in the org?',
  'access.confirm-open': 'Open',
  'access.confirm-open-text':
    'Everybody in the org will see everything. The access that you gave stays.',
  'access.people-preview': 'Who would lose what',
  'access.people-now': 'What each person can see',
  'access.people-none': 'There is nobody but owners yet. People whom you invite show up here.',
  'access.kept': 'Can see {{kept}} of {{total}}',
  'access.kept-all': 'Can see all {{total}}',
  'access.would-keep': 'Would see {{kept}} of {{total}}',
  'access.would-keep-all': 'Would lose nothing',
  'access.nothing': 'There is nothing to share yet. It shows up here once you use a module.',
  'access.owners-only': 'Only owners can see these',
  'access.owners-only-preview': 'Only owners would see these',
  'access.owners-only-text': 'Nobody but owners has access. Open one to give access.',
  'access.changed-open': 'Everybody in the org can see everything now.',
  'access.changed-granted': 'Only people with access can see things now.',
  'problem.team-reaches-more':
    'This team reaches things that you do not. Ask an owner to add people to it.',
  'problem.resource-not-found': 'There is no such thing here. Reload the page.',
  'problem.grant-not-found': 'This access was already taken away. Reload the page.',
  'problem.grants-full':
    'This was shared 500 times already. Share it with a team instead, and remove the people in it.',
};
