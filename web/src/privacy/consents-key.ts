/** Of one's own consents for the empty id. */
export const consentsKey = (personId: string) => ['consents', personId];
