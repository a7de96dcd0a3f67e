import type { Keyring } from '../../base/keyring.ts';

/** Upper and lower case are one address to every provider of mail that people use; `+` and dots are not ours to judge. */
const plain = (email: string) => email.trim().normalize('NFC').toLowerCase();

/** What an address is found by. Equal addresses are only a hint: they never make two accounts one. */
export const emailBlind = (keyring: Keyring, email: string): string =>
  keyring.blind('email', plain(email));

/** Enough for its owner to know it, too little to write to it: `k…@example.com`. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return at < 1 ? '…' : `${first}…${email.slice(at)}`;
}
