import type { FaceMessages } from './face-ko.ts';

export const faceEn: FaceMessages = {
  'module.name': 'Commits',
  'start.text': 'Finish your work, close the editor, and the draft of its commit comes here.',
  'start.label': 'Connect a machine',
  'line.files': 'Files: {{count}}',
  'line.concerns': 'Topics: {{count}}',
  'figure.lines': 'Lines added: {{added}}, removed: {{deleted}}',
  'history.title': 'History',
  'repositories.title': 'Repositories',
  'reuse.title': 'Reuse',
  'rules.title': 'Rules',
};
