/** `name+anything@` and `n.a.m.e@` reach one mailbox at many providers: they count as one. */
export function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  const [local = ''] = address.slice(0, at).toLowerCase().split('+');
  return `${local.replaceAll('.', '')}${address.slice(at).toLowerCase()}`;
}
