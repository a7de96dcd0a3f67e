/**
 * The host whose passkeys let somebody in at a server of this public address. No browser makes one for an IP address: such
 * a server is reached as localhost where it runs. What a request calls the host does not count, or a thief would choose
 * one for which the person has no passkey.
 */
export function passkeyHostOf(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return /^\[|^[\d.]+$/.test(hostname) ? 'localhost' : hostname;
}
