/** Kinds of credential. A device has one kind for life; each route says which kinds may call it. */
export const credentials = ['browser', 'agent'] as const;
export type Credential = (typeof credentials)[number];

export type Carrier = 'cookie' | 'bearer';

/**
 * How each kind carries its tokens: a browser where no script can read them, a machine where no
 * other site can send them along. A token that comes the other way was moved, and does not count.
 */
export const carriers: Readonly<Record<Credential, Carrier>> = {
  browser: 'cookie',
  agent: 'bearer',
};
