import type { companyKo } from './company-ko.ts';

export const companyEn: { readonly [Key in keyof typeof companyKo]: string } = {
  'people.find': 'Find by name',
  'people.none-found': 'Nobody has this name. Try another part of it.',
  'job.kernel.send-domain-letter': 'Send a letter that verifies a domain',
  'job.kernel.send-invitation': 'Send an invitation',
  'job.kernel.tell-of-closing': 'Say that an org closes',
  'job.kernel.erase-closed-orgs': 'Delete the data of closed orgs',
  'event.kernel.step-up-failed': 'A confirmation number was wrong',
  'event.kernel.stepped-up': 'A second device confirmed the person',
  'event.kernel.ownership-offered': 'The org was offered to someone',
  'event.kernel.ownership-offer-ended': 'An offer of the org ended',
  'event.kernel.ownership-transferred': 'The org has another owner',
  'event.kernel.org-closing': 'The org began to close',
  'event.kernel.org-kept': 'The closing of the org was taken back',
  'event.kernel.org-closed': 'The org was closed',
  'event.kernel.invitation-sent': 'An invitation was sent',
  'event.kernel.invitation-accepted': 'Someone accepted an invitation and joined',
  'event.kernel.invitation-withdrawn': 'An invitation was withdrawn',
  'event.kernel.invitation-declined': 'An invitation was declined',
  'problem.invitation-unknown':
    'This invitation is not known. Check that you copied all of the link.',
  'problem.invitation-not-found': 'This invitation is over. Reload the list.',
  'problem.invitation-expired':
    'This invitation has expired. Ask who invited you to send it again.',
  'problem.invitation-ended': 'This invitation no longer works. Ask who invited you.',
  'problem.invitation-of-another': 'This invitation was sent to another address.',
  'problem.invitation-needs-account': 'Sign in with an account of this domain first.',
  'problem.invitations-too-many':
    'There is no room for so many more people. Withdraw invitations you do not need, or ask fewer.',
  'problem.org-not-closing': 'This org is not being closed. Reload the page.',
  'problem.closing-not-confirmed': 'The name does not match. Type the name of the org.',
  'problem.step-up-needs-device':
    'This needs a passkey or a second device. Add a passkey on the page of the account, or connect another browser and come back in ten minutes.',
  'problem.step-up-over': 'This number is over. Ask for another one.',
  'problem.step-up-wrong': 'That is not the number. Look at the other device again.',
  'problem.step-up-needed': 'Confirm first that it is you.',
  'problem.owner-already': 'This person is an owner already. You can leave without handing over.',
  'problem.transfer-not-found': 'There is no such offer any more. Reload the page.',
  'problem.already-member': 'You are here already. Open the org.',
  'problem.name-missing': 'Say how others are to call you.',
};
