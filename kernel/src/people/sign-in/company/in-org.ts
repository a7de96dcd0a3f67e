import { type AnyContext, systemContext } from '../../../core/context.ts';

/** The org of an address, as the system sees it: whoever signs in is nobody yet. */
export const inOrg = ({ parts, trace }: AnyContext, org: string) =>
  systemContext(parts, { org, name: 'sign-in', trace });
