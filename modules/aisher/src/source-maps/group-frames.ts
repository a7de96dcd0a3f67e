import { type AnyContext, inTransaction } from '@dojang/kernel';
import { requireGroup } from '../groups/group-list.ts';
import { listSamples } from '../groups/samples/sample-list.ts';
import { ownDb } from '../own-db.ts';
import { type Frame, readError } from '../stacks/index.ts';
import { resolveBuilt } from './resolving/resolve.ts';
import type { GroupFrames } from './schema.ts';

const framesMax = 100;
const textMax = 4096;

/**
 * The frames of a group's newest error, or of the one that is named, by source maps where there are some. Each frame has
 * the reason where it stays as it was built.
 *
 * @throws Problem 404 `group-not-found`.
 */
export async function readGroupFrames(
  ctx: AnyContext,
  groupId: string,
  sampleId?: string,
): Promise<GroupFrames> {
  const { service, sample } = await inTransaction(ctx, async (ctx) => {
    const { serviceId } = await requireGroup(ctx, groupId);
    const { samples } = await listSamples(ctx, groupId);
    const { name } = await ownDb(ctx)
      .selectFrom('aisher.service')
      .select('name')
      .where('id', '=', serviceId)
      .executeTakeFirstOrThrow();
    const named = samples.find(({ id }) => id === sampleId);
    return { service: name, sample: sampleId === undefined ? samples[0] : named };
  });
  if (sample === undefined) return { language: null, type: '', frames: [], more: 0 };
  const { type, message, stack, release: version } = sample;
  const shape = readError({ type, message, stack });
  const [resolved] = await resolveBuilt(ctx, [{ shape, service, version }]);
  const decisive = resolved?.shape.decisive ?? shape.decisive;
  const reasons = new Map(resolved?.unresolved.map(({ frame, reason }) => [frame, reason]));
  const asBuilt = new Set(shape.chain.flatMap(({ frames }) => frames));
  const shown = decisive.frames.slice(0, framesMax).map((frame: Frame) => ({
    path: frame.path.slice(0, textMax),
    function: frame.function.slice(0, textMax),
    line: frame.line,
    column: frame.column,
    inApp: frame.inApp,
    dropped: frame.dropped?.slice(0, 500) ?? null,
    built: asBuilt.has(frame) ? null : frame.raw.trim().slice(0, textMax),
    unresolved: reasons.get(frame) ?? null,
  }));
  return {
    language: shape.language,
    type: decisive.type.slice(0, 500),
    frames: shown,
    more: decisive.frames.length - shown.length,
  };
}
