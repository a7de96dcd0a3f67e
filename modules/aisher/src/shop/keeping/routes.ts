import { type Context, defineRoute, Problem } from '@dojang/kernel';
import { shopState } from './keeper.ts';
import { type ShopAnswer, shopAnswer, shopChoice } from './schema.ts';

/** @throws Problem 404 `shop-not-here`, 409 `shop-open-elsewhere`. */
async function chooseShop(ctx: Context<never>, isOpen: boolean): Promise<ShopAnswer> {
  const keeper = ctx.parts.aisherShop;
  if (keeper === undefined) {
    const fix = 'This server has no shop: it is part of the playground, which `npm start` has.';
    throw new Problem(404, 'shop-not-here', fix);
  }
  await (isOpen ? keeper.open(ctx) : keeper.close(ctx));
  return keeper.state(ctx.org);
}

export const shopRoutes = [
  defineRoute({
    method: 'GET',
    url: '/aisher/shop',
    permission: 'aisher.read',
    limit: 'read',
    summary: 'The shop of the playground, and what was broken in it on purpose',
    schema: { response: shopAnswer },
    handle: async (ctx) => shopState(ctx),
  }),
  defineRoute({
    method: 'PUT',
    url: '/aisher/shop',
    permission: 'aisher.configure',
    limit: 'write',
    summary: 'Open or close the shop of the playground: five invented services that send telemetry',
    schema: { body: shopChoice, response: shopAnswer },
    handle: (ctx, { body }) => chooseShop(ctx, body.isOpen),
  }),
];
