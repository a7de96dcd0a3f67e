import type { Client } from '../client/client.ts';
import { orgTables } from '../schema/tables.ts';

/** Deletes all rows of an org, and waits until they are gone. Called again, it changes nothing. @throws StoreError */
export async function forgetRows(client: Client, org: string): Promise<void> {
  for (const table of orgTables) {
    await client.command(
      `alter table ${table} delete where org = {org:String} settings mutations_sync = 1`,
      { org },
    );
  }
}
