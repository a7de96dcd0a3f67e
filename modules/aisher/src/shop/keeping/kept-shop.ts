import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from '@dojang/kernel';
import { z } from 'zod';

export const keptShop = z.object({
  org: z.uuid(),
  keyId: z.uuid(),
  secret: z.string().max(200),
  openedAt: z.number().min(0).max(8.64e15),
});

/** An open shop, as the next start of the server finds it. */
export type KeptShop = z.infer<typeof keptShop>;

const purpose = 'aisher.shop';
const fileIn = (folder: string) => join(folder, 'shop.sealed');

export function keepShop(folder: string, { keyring }: Pick<Parts, 'keyring'>, shop: KeptShop) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(fileIn(folder), keyring.seal(JSON.stringify(shop), purpose), { mode: 0o600 });
}

export const forgetShop = (folder: string): void => rmSync(fileIn(folder), { force: true });

/** Undefined where no shop is open, and where another key sealed it. */
export function findKeptShop(
  folder: string,
  { keyring, log }: Pick<Parts, 'keyring' | 'log'>,
): KeptShop | undefined {
  if (!existsSync(fileIn(folder))) return undefined;
  try {
    return keptShop.parse(JSON.parse(keyring.open(readFileSync(fileIn(folder), 'utf8'), purpose)));
  } catch (error) {
    log.warn({ error }, 'the shop of the playground cannot be read: it is closed');
    forgetShop(folder);
    return undefined;
  }
}
