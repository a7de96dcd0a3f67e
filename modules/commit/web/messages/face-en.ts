import type { FaceMessages } from './face-ko.ts';

export const faceEn: FaceMessages = {
  'module.name': 'Commits',
  'start.text': 'Finish your work, close the editor, and the draft of its commit comes here.',
  'start.label': 'Connect a machine',
  'line.files': '{{count}} files',
  'line.files_one': '{{count}} file',
  'line.concerns': '{{count}} topics',
  'line.concerns_one': '{{count}} topic',
  'figure.lines': 'Lines added: {{added}}, removed: {{deleted}}',
  'history.title': 'Past commits',
  'repositories.title': 'Repositories',
  'reuse.title': 'Reuse',
  'rules.title': 'Rules',
};
