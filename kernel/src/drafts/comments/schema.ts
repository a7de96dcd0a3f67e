import { z } from 'zod';
import { instant, shortText } from '../../base/bounds.ts';

/** Of one draft: more than anybody reads before they decide. */
export const commentsMax = 200;
export const commentTextMax = 2000;

export const draftComment = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  personName: shortText,
  text: z.string().max(commentTextMax),
  createdAt: instant,
});
export type DraftComment = z.infer<typeof draftComment>;

/** `GET /api/drafts/:id/comments`, oldest first. */
export const draftComments = z.object({ comments: z.array(draftComment).max(commentsMax) });
/** `POST /api/drafts/:id/comments` */
export const commentInput = z.object({ text: z.string().trim().min(1).max(commentTextMax) });
export const commentParams = z.object({ id: z.uuid(), commentId: z.uuid() });
