/** The modifiers of gjson 1.18. There is no way to add one. */
export type ModifierName =
  | 'pretty'
  | 'ugly'
  | 'reverse'
  | 'this'
  | 'flatten'
  | 'join'
  | 'valid'
  | 'keys'
  | 'values'
  | 'tostr'
  | 'fromstr'
  | 'group'
  | 'dig';

export const modifierNames: ReadonlySet<string> = new Set<ModifierName>([
  'pretty',
  'ugly',
  'reverse',
  'this',
  'flatten',
  'join',
  'valid',
  'keys',
  'values',
  'tostr',
  'fromstr',
  'group',
  'dig',
]);
