import type { Api } from '@dojang/ui/api.ts';
import { useQuery } from '@tanstack/react-query';
import type { GroupFrames } from '../../src/source-maps/schema.ts';

export type ShownFrame = GroupFrames['frames'][number];

/** The frames of one error of a group, by source maps. */
export const useFrames = (api: Api, groupId: string, sampleId: string) =>
  useQuery({
    queryKey: ['aisher', 'group', groupId, 'frames', sampleId],
    queryFn: ({ signal }) =>
      api.get<GroupFrames>(`/aisher/groups/${groupId}/frames?sample=${sampleId}`, signal),
  });

/** Whether a map would have to know this frame and does not. Frames of the runtime have none. */
export const lacksMap = ({ unresolved, dropped }: ShownFrame): boolean =>
  unresolved !== null && dropped === null;

/**
 * Whether maps have a part in these frames: one of them is mapped, a map of it is of no use, or its code is minified. Code
 * that runs as it was written needs none.
 */
export const areOfBuild = (frames: readonly ShownFrame[], isMinified: boolean): boolean =>
  frames.some(
    (frame) =>
      frame.built !== null || (lacksMap(frame) && (isMinified || frame.unresolved !== 'no-map')),
  );
