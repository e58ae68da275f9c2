/** A part of a YAML document before its scalars have types. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  /** With its handle written out; empty when the scalar has none. */
  readonly tag: string;
  readonly value: string;
  /** Whether the text decides about the type: plain, or with the tag `!`. */
  readonly isImplicit: boolean;
}
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}
export interface MappingNode {
  readonly kind: 'mapping';
  readonly pairs: (readonly [key: YamlNode, value: YamlNode])[];
}
export interface AliasNode {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}
