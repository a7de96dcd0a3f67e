import { Problem } from './problem.ts';

/** Where a page of a list, newest first, ended: exact to a millisecond, then by id. */
export interface Cursor {
  readonly at: Date;
  readonly id: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const writeCursor = ({ at, id }: Cursor): string =>
  Buffer.from(`${at.getTime()} ${id}`).toString('base64url');

/** @throws Problem 400 `cursor-unreadable`. */
export function readCursor(text: string): Cursor {
  const [ms = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (!/^\d{1,14}$/.test(ms) || !uuid.test(id)) {
    throw new Problem(
      400,
      'cursor-unreadable',
      'The cursor is not one that this list gave; leave it out to start at the newest.',
    );
  }
  return { at: new Date(Number(ms)), id };
}
