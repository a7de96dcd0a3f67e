import type { FaceMessages } from './face-ko.ts';

export const faceEn: FaceMessages = {
  'module.name': 'Commits',
  'step.repository': 'Register a repository',
  'step.repository-text': 'Run this in the folder of a repository on your machine.',
  'step.editor': 'Work in the editor, then close it',
  'step.editor-text':
    'Install the extension in VS Code and close a window that you worked in. The draft comes here.',
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
