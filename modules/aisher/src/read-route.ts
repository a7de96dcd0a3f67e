/** What routes have in common that read for pages and for programs. */
export const read = {
  method: 'GET',
  permission: 'aisher.read',
  credentials: ['browser', 'key'],
  limit: 'read',
} as const;
