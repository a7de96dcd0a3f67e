import type { ChainLink, Frame } from '../shape.ts';

const textOf = (link: ChainLink): string =>
  JSON.stringify([
    link.type,
    link.frames.filter(({ inApp }) => inApp).map((frame) => [frame.module, frame.function]),
  ]);

/** A chain as its trunk and its members, each with its own causes. */
interface Branches {
  readonly trunk: readonly ChainLink[];
  /** Sorted and distinct: in which order members failed says nothing. */
  readonly members: readonly (readonly ChainLink[])[];
}

export function branchesOf(chain: readonly ChainLink[]): Branches {
  const trunk: ChainLink[] = [];
  const members: ChainLink[][] = [];
  for (const link of chain) {
    if (link.relation === 'suppressed') continue;
    if (link.relation === 'member') members.push([link]);
    else (members.at(-1) ?? trunk).push(link);
  }
  const byText = new Map(members.map((member) => [member.map(textOf).join('\n'), member]));
  const sorted = [...byText].sort(([a], [b]) => (a < b ? -1 : 1));
  return { trunk, members: sorted.map(([, member]) => member) };
}

const innermost = (links: readonly ChainLink[], has: (frame: Frame) => boolean) =>
  links.findLast(({ frames }) => frames.some(has));

/** The innermost exception that has frames of the app, else the innermost with frames, else the innermost. */
export function decisiveOf(chain: readonly ChainLink[]): ChainLink {
  const { trunk, members } = branchesOf(chain);
  const branches = [...members, trunk];
  const find = (has: (frame: Frame) => boolean) => {
    for (const branch of branches) {
      const link = innermost(branch, has);
      if (link) return link;
    }
    return undefined;
  };
  return (
    find(({ inApp }) => inApp) ??
    find(({ noise }) => noise === null) ??
    members[0]?.at(-1) ??
    trunk.at(-1) ??
    chain[0]!
  );
}

export const culpritOf = ({ frames }: ChainLink): Frame | null =>
  frames.find(({ inApp }) => inApp) ??
  frames.find(({ noise }) => noise === null) ??
  frames[0] ??
  null;
