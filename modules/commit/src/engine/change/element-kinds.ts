/** The kinds of elements that a change can touch. Learnt weights and the rule editor use this order. */
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

/** What can happen to an element. */
export const elementStates = ['added', 'modified', 'deleted', 'renamed', 'moved'] as const;
