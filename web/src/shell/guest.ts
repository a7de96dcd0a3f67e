import { createApi } from '../api.ts';
import { orgHeaders } from './org.ts';

/** For pages that anyone may open: a missing session is an answer, not a reason to leave the page. */
export const guestApi = createApi(
  (input, init) => fetch(input, init),
  () => {},
  () => {},
  orgHeaders,
);
