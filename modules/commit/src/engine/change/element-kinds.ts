/** The kinds of elements that a change can touch; learnt weights and the editor of rules go through them in this order. */
export const elementKinds = [
  'function',
  'method',
  'class',
  'interface',
  'type',
  'enum',
  'property',
  'variable',
  'test',
  'heading',
  'key',
] as const;

/** What can have become of one. */
export const elementStates = ['added', 'modified', 'deleted', 'renamed', 'moved'] as const;
