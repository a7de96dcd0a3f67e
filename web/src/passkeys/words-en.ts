import type { passkeysKo } from './words-ko.ts';

export const passkeysEn: { readonly [Key in keyof typeof passkeysKo]: string } = {
  'passkeys.title': 'Passkeys',
  'passkeys.none':
    'There are no passkeys yet.\nWith one you sign in and confirm by your finger or face.',
  'passkeys.add': 'Add a passkey',
  'passkeys.added': 'The passkey was added',
  'passkeys.unused': 'Not used yet',
  'passkeys.elsewhere': 'For {{host}} only',
  'passkeys.not-here':
    'No passkey can be made at this address. Open Dojang by https, or as localhost.',
  'passkeys.remove': 'Remove',
  'passkeys.remove-named': 'Remove {{passkey}}',
  'passkeys.remove-title': 'Remove this passkey?',
  'passkeys.remove-text': 'It will not sign you in or confirm anything any more.',
  'passkeys.sign-in': 'Sign in with a passkey',
  'step-up.confirm-title': 'Confirm that it is you',
  'step-up.confirm-text': 'This is important, so please confirm that it is you.',
  'step-up.by-passkey': 'Confirm with a passkey',
  'step-up.by-number': 'Confirm on another device',
  'step-up.digits': 'Two digits',
  'step-up.digits-text': 'Open the notification on another device to see them.',
  'step-up.confirm': 'Confirm',
  'problem.passkeys-not-here':
    'Passkeys do not work at this address. Open Dojang by https, or as localhost.',
  'problem.passkeys-too-many': 'There are 20 passkeys already. Remove one that is no longer used.',
  'problem.passkey-taken': 'This passkey is kept already. Choose another device or keychain.',
  'problem.passkey-not-valid': 'The passkey could not be checked. Try again.',
  'problem.last-passkey':
    'This passkey is your only way to sign in. Connect an account or add another passkey first.',
  'problem.passkey-not-found': 'This passkey is gone. Reload the list.',
  'problem.consent-not-found': 'There is no such text to agree to. Reload the page.',
  'problem.consent-text-changed': 'The text has changed meanwhile. Read it again and decide.',
  'problem.consent-way-wrong':
    'People agree for themselves on the screen. For another person, record what was signed on paper.',
};
