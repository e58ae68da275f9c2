import type { Json } from '../json/json.ts';

/**
 * A structural schema as the lab walks it. Builtin types and CRDs share it, so that pruning, defaulting, validation,
 * strategic merge and server-side apply each have one implementation.
 */
export interface Schema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'any';
  readonly description?: string;
  readonly properties?: ReadonlyMap<string, Schema>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly nullable?: boolean;
  readonly default?: Json;
  readonly format?: string;
  readonly pattern?: Pattern;
  readonly enum?: readonly Json[];
  readonly bounds?: Bounds;
  readonly preserveUnknown?: boolean;
  readonly embeddedResource?: boolean;
  readonly intOrString?: boolean;
  readonly listType?: 'atomic' | 'set' | 'map';
  readonly listMapKeys?: readonly string[];
  readonly mapType?: 'atomic' | 'granular';
  /** Strategic merge: lists are merged; by this key, or as a set when the key is empty. */
  readonly patchMergeKey?: string;
  readonly patchRetainKeys?: boolean;
  readonly allOf?: readonly ValueRule[];
  readonly anyOf?: readonly ValueRule[];
  readonly oneOf?: readonly ValueRule[];
  readonly not?: ValueRule;
  /** Builtin message this schema was made from, for OpenAPI references. */
  readonly reference?: string;
}

/** A CRD's regular expression with its text, which messages print. */
export interface Pattern {
  readonly source: string;
  readonly expression: { readonly test: (text: string) => boolean };
}

export interface Bounds {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
}

/** A schema inside allOf, anyOf, oneOf or not: checks values, declares no structure. */
export interface ValueRule {
  readonly properties?: ReadonlyMap<string, ValueRule>;
  readonly additionalProperties?: ValueRule;
  readonly items?: ValueRule;
  readonly type?: string;
  readonly required?: readonly string[];
  readonly pattern?: Pattern;
  readonly format?: string;
  readonly enum?: readonly Json[];
  readonly bounds?: Bounds;
  readonly allOf?: readonly ValueRule[];
  readonly anyOf?: readonly ValueRule[];
  readonly oneOf?: readonly ValueRule[];
  readonly not?: ValueRule;
}
