/** A device has one kind for life. */
export const deviceKinds = ['browser', 'agent'] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** Kinds of credential: those of devices, and API keys. Each route says which kinds may call it. */
export const credentials = [...deviceKinds, 'key'] as const;
export type Credential = (typeof credentials)[number];

export type Carrier = 'cookie' | 'bearer';

/**
 * How each kind carries its tokens: a browser where no script can read them, a machine where no
 * other site can send them along. A token that comes the other way was copied from elsewhere, and does not count.
 */
export const carriers: Readonly<Record<Credential, Carrier>> = {
  browser: 'cookie',
  agent: 'bearer',
  key: 'bearer',
};
