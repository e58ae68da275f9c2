/** A place in a document. Lines and columns count from zero; `index` counts characters. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export type TokenKind =
  | 'stream-end'
  | 'version-directive'
  | 'tag-directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

/** A word of YAML. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: Mark;
  /** Of scalars, anchors and aliases: the text. Of tags: the handle. Of version directives: the version. */
  readonly value: string;
  /** Of tags and tag directives: what follows the handle. */
  readonly suffix: string;
  /** Whether a scalar is written without quotes and marks. */
  readonly isPlain: boolean;
}
