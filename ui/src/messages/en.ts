import type { Messages } from './ko.ts';

export const en: Messages = {
  'app.name': 'Dojang',
  'action.back': 'Back',
  'action.home': 'Go to drafts',
  'action.retry': 'Try again',
  'action.cancel': 'Cancel',
  'action.close': 'Close',
  'action.more': 'Show more',
  'action.save': 'Save',
  'action.copy': 'Copy',
  'action.copied': 'Copied',
  'state.failing': 'This did not load',
  'state.loading': 'Loading',
  'action.delete': 'Delete',
  'action.delete-sure': 'Really delete',
  'state.offline': 'No connection. Last received',
  'state.trace': 'See what happened',
  'problem.unknown': 'The server had a problem. Try again in a while.',
  'problem.offline': 'The server cannot be reached. Check the connection.',
  'problem.timeout': 'The server did not answer in time. Try again.',
  'problem.broken-answer': 'The server’s answer could not be read. Try again.',
};
