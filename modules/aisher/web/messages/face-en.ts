import type { FaceMessages } from './face-ko.ts';

export const faceEn: FaceMessages = {
  'module.name': 'Errors',
  'incidents.title': 'Incidents',
  'alerting.title': 'Alert rules',
  'costs.title': 'Analysis costs',
  'map.title': 'Service map',
  'tail.title': 'Live logs',
  'start.text':
    'Connect a service, and its errors are gathered by kind. What is to be merged or resolved comes here as a draft.',
  'start.label': 'Connect a service',
  'groups.title': 'Error groups',
  'releases.title': 'Releases',
  'keys.title': 'Data sources',
  'line.groups': '{{count}} groups',
  'line.groups_one': '{{count}} group',
  'line.merge': 'Merge error groups',
  'line.resolve': 'Mark as resolved',
  'line.silence': 'Silence alerts',
  'line.rule': 'Change an alert rule',
  'line.ticket': 'Open an issue',
  'line.incident': 'Acknowledge an incident',
  'playground.engine': 'Open the practice shop',
  'playground.engine.how':
    'An invented café sends data. The storage engine (178 MB) is downloaded once.',
  'playground.group': 'See the first error group',
  'playground.group.how':
    'A minute after the shop opens, the first fault comes. Errors that are the same become one group.',
  'playground.alert': 'Get the first alert',
  'playground.alert.how':
    'An alert comes to your inbox when something breaks. Stamp the discount commit first, and it is named as a suspect.',
  'playground.acknowledged': 'Stamp the alert',
  'playground.acknowledged.how': 'Look at the cause and the evidence. With your stamp it is yours.',
};
