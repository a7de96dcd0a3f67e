import type { releasesKo } from './releases-ko.ts';

export const releasesEn: Record<keyof typeof releasesKo, string> = {
  'releases.empty': 'No releases yet',
  'releases.empty-text':
    'Releases show up here once a service sends service.version, or a deploy is reported by dojang aisher deploy.',
  'releases.service': 'Service',
  'releases.all-services': 'All services',
  'releases.no-environment': 'no environment',
  'releases.deployed': 'Deployed',
  'releases.first-seen': 'First seen',
  'releases.excluded': 'Left out of the order',
  'releases.exclude': 'Leave out of the order',
  'releases.include': 'Put back into the order',
  'releases.exclude-text':
    'For builds that blur the order, such as a test build. Errors of such a release reopen no resolved group.',
  'release.compared':
    'The first {{hours}} hours after the deploy, beside those of the release before.',
  'release.compared-day': 'The first day after the deploy, beside that of the release before.',
  'release.error-share': 'Share of errors',
  'release.calls': 'Requests',
  'release.failed-traces': 'Failed traces',
  'release.new-groups': 'New error groups',
  'release.regressed-groups': 'Groups that came back',
  'release.this': 'This release',
  'release.before': 'Release before, {{version}}',
  'release.worse': 'The share of errors is {{times}} times that of {{version}}.',
  'release.better': 'The share of errors fell to {{times}} times that of {{version}}.',
  'release.same': 'There is no clear difference from {{version}}.',
  'release.interval': 'It lies between {{low}} and {{high}} times, with a certainty of 95%.',
  'release.less': 'fewer',
  'release.equal': 'same',
  'release.more': 'more',
  'release.alone': 'There is no older release to compare with.',
  'release.no-calls': 'One of the two had no requests, so there is nothing to compare.',
  'release.environment': 'Environment',
  'release.source': 'Source',
  'release.groups': 'Error groups of this service',
};
