import type { PageProps } from '@dojang/ui/web-module.ts';
import type { GroupDetail } from '../../src/groups/schema.ts';

/** What each part of the page of a group is given. */
export interface OfGroup {
  readonly api: PageProps['api'];
  readonly group: GroupDetail;
  readonly mayDecide: boolean;
}
