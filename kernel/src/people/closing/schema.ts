import { z } from 'zod';
import { shortText } from '../../base/bounds.ts';

/** `POST /api/org/closing` */
export const closingInput = z.object({
  /** The name of the org, typed, so that nobody closes another by habit. */
  name: shortText,
});
