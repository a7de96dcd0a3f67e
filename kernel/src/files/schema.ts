import { z } from 'zod';
import { boundedRecord, instant } from '../base/bounds.ts';

/** An address that gives a file once. */
export const downloadLink = z.object({ url: z.string().max(2000), expiresAt: instant });
export type DownloadLink = z.infer<typeof downloadLink>;

/** What a page needs to send a file: a form's fields, and then the file as the field `file`. */
export const uploadTicket = z.object({
  fileId: z.uuid(),
  url: z.string().max(2000),
  fields: boundedRecord(z.string().max(100), z.string().max(10_000), 20),
  bytesMax: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  expiresAt: instant,
});
export type UploadTicket = z.infer<typeof uploadTicket>;

export const secretParams = z.object({ secret: z.string().max(100) });
