/** A stretch of the text, in characters from its beginning. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A value of a document that may have mistakes. */
export type LooseNode = Span &
  (
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'array'; readonly items: readonly LooseNode[] }
    | { readonly kind: 'object'; readonly members: readonly LooseMember[] }
  );

export interface LooseMember {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: LooseNode;
}

export type LooseObject = Extract<LooseNode, { kind: 'object' }>;

/** A mistake in the form of a document, found while it was read. */
export interface FormMistake extends Span {
  readonly rule: FormRule;
  readonly message: string;
  readonly mend: string;
}

export type FormRule =
  | 'json-missing-comma'
  | 'json-extra-comma'
  | 'json-missing-colon'
  | 'json-missing-value'
  | 'json-stray-text'
  | 'json-unquoted'
  | 'json-quote'
  | 'json-unclosed'
  | 'json-comment'
  | 'json-duplicate-key';

/** `hcl` is the object syntax of Terraform's `jsonencode({ … })`: bare keys, `=`, line ends for commas. */
export type Dialect = 'json' | 'hcl';
