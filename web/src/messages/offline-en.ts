import type { offlineKo } from './offline-ko.ts';

export const offlineEn: { readonly [Key in keyof typeof offlineKo]: string } = {
  'outbox.waiting': 'Stamps to send once connected: {{count}}',
  'outbox.held': 'It is sent once connected',
  'outbox.held-text': 'It is kept on this device, and sent by itself within the next four hours.',
  'outbox.take-back': 'Don’t send it',
  'outbox.late': 'A stamp came too late',
  'outbox.late-text':
    'Something changed in the meantime, so it was not taken. Look at the draft again.',
  'outbox.open': 'Open the draft',
  'outbox.dismiss': 'Got it',
  'outbox.dock': 'There is no connection. A stamp now is sent when it is back.',
  'outbox.needs-connection': 'This draft needs a number. Stamp it with a connection.',
  'install.title': 'Put it on the home screen',
  'install.text': 'It opens like an app, and notifications reach you.',
  'install.ios':
    'Tap the share button below, then Add to Home Screen. On an iPhone, notifications need it.',
  'install.action': 'Add',
  'install.later': 'No, thanks',
};
