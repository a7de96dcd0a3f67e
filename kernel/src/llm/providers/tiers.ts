/** How much thinking a question is worth. A question names a tier; which model that is, the deployment says. */
export const tiers = ['cheap', 'middle', 'strong'] as const;
export type Tier = (typeof tiers)[number];

/**
 * Who is asked, in this order: the models of the tier, those of the next cheaper ones, and those that name no tier. Only
 * where that is nobody, dearer ones are asked. A question without a tier asks all, as they are listed.
 */
export function byTier<T extends { readonly tier?: Tier }>(
  all: readonly T[],
  asked: Tier | undefined,
): readonly T[] {
  if (asked === undefined) return all;
  const at = tiers.indexOf(asked);
  const of = (tier: Tier | undefined) => all.filter((each) => each.tier === tier);
  const within = [...tiers.slice(0, at + 1).reverse(), undefined].flatMap(of);
  return within.length > 0 ? within : tiers.slice(at + 1).flatMap(of);
}
