import type { AnyContext } from '@dojang/kernel';

declare module '@dojang/kernel' {
  interface Parts {
    /** The org that sees the telemetry of this server itself. */
    readonly aisherOwnOrg?: string;
  }
}

/** The name that this server has among the services. */
export const ownService = 'dojang';

/** The service of an org that is this server itself: nothing of it wakes anybody. Empty in all other orgs. */
export const ownServiceOf = ({ org, parts }: AnyContext): string =>
  parts.aisherOwnOrg === org ? ownService : '';
