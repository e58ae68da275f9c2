import type { ContextValue, UNKNOWN_VALUE } from '../context/request-context.ts';
import type { AccessRequest } from '../evaluate/access-request.ts';
import type { Constraint } from './constraint.ts';
import type { Assignment } from './solve.ts';

/** How a variable can be: absent, or there. A tag can be there under spellings of its key that policies tell apart. */
export interface Form {
  readonly present: boolean;
  /** As a condition on `aws:TagKeys` sees it. */
  readonly spelling: string;
}

/** A text that requests differ in: a tag, the ARN of a secret that is not made yet, a condition key that the caller brings. */
export interface Variable {
  readonly name: string;
  readonly forms: readonly Form[];
}

export type Forms = ReadonlyMap<string, Form>;

/** Where a condition key of a part has its value from. */
export type KeySource =
  | { readonly kind: 'constant'; readonly value: ContextValue | typeof UNKNOWN_VALUE | undefined }
  /** A variable; `otherwise` is the value when the variable is absent, as of a role's own tag. */
  | { readonly kind: 'variable'; readonly variable: string; readonly otherwise?: string | undefined }
  /** The spellings of the variables that are there: `aws:TagKeys`. */
  | { readonly kind: 'spellings'; readonly variables: readonly string[]; readonly more: readonly string[] }
  /** Any value at all, of a kind that is not reasoned about. */
  | { readonly kind: 'opaque' };

/** One decision of AWS with variables in it. All policies, and who asks, are fixed. */
export interface Part {
  readonly request: AccessRequest;
  /** Variable that is the resource's ARN; see `fixedVariable` for one that is known. */
  readonly resource: string;
  /** Of every condition key that a policy of the part mentions, in lower case. */
  readonly sources: ReadonlyMap<string, KeySource>;
}

/** What comes of a concrete request: the answer of the evaluator. */
export interface Replayed<T> {
  readonly outcome: 'allowed' | 'refused' | 'disputed' | 'unknown';
  readonly witness: T;
}

/** Decisions that must all be allowed for one way to reach a resource. */
export interface Scene<T> {
  /** Says the way: who, by which action, what. */
  readonly label: string;
  readonly variables: ReadonlyMap<string, Variable>;
  /** What variables can be, by themselves and by the question; constraints of variables that are absent do not count. */
  readonly given: readonly Constraint[];
  readonly parts: readonly Part[];
  /** Asks the evaluator about concrete values. Variables without a form may be left out. */
  readonly replay: (forms: Forms, values: Assignment) => Replayed<T>;
}

/** What a key source gives when some forms are decided. */
export type Term =
  | { readonly kind: 'constant'; readonly value: ContextValue | typeof UNKNOWN_VALUE | undefined }
  | { readonly kind: 'variable'; readonly variable: string }
  /** The form of this variable decides. */
  | { readonly kind: 'open'; readonly variable: string }
  | { readonly kind: 'opaque' };

/** The value of a condition key in a part, as far as forms are decided. Keys that no source names are absent. */
export function termOf(part: Part, lowerKey: string, forms: Forms): Term {
  const source = part.sources.get(lowerKey);
  if (source === undefined) return { kind: 'constant', value: undefined };
  if (source.kind === 'constant' || source.kind === 'opaque') return source;
  if (source.kind === 'spellings') return spellings(source.variables, source.more, forms);
  const form = forms.get(source.variable);
  if (form === undefined) return { kind: 'open', variable: source.variable };
  return form.present ? { kind: 'variable', variable: source.variable } : { kind: 'constant', value: source.otherwise };
}

function spellings(variables: readonly string[], more: readonly string[], forms: Forms): Term {
  const list = [...more];
  for (const variable of variables) {
    const form = forms.get(variable);
    if (form === undefined) return { kind: 'open', variable };
    if (form.present) list.push(form.spelling);
  }
  return { kind: 'constant', value: list.length === 0 ? undefined : list };
}
