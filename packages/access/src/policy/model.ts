import type { Glob } from '../glob/glob.ts';
import type { Template } from '../template/template.ts';
import type { Operator } from '../condition/operators.ts';

/**
 * What a policy is attached to, which decides its grammar: `identity` (roles, users, groups), `boundary`, `session`, `trust`
 * (of a role), `key` (KMS), `resource` (all others, as of a secret), `scp`, `rcp`, `vpce` (VPC endpoint).
 */
export type PolicyKind = 'identity' | 'boundary' | 'session' | 'trust' | 'key' | 'resource' | 'scp' | 'rcp' | 'vpce';

/** A place in the text of a policy. `offset` and `column` count bytes, `line` and `column` begin with 1. */
export interface SourcePoint {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export interface SourceRange {
  readonly start: SourcePoint;
  readonly end: SourcePoint;
}

/** A policy document, read. Nothing of its text is lost that can change a decision. */
export interface Policy {
  readonly kind: PolicyKind;
  /** What explanations call it: a policy name or ARN; empty when the reader of the document gave none. */
  readonly name: string;
  /** As AWS treats it: no `Version` means 2008-10-17, in which `${…}` is plain text. */
  readonly version: '2008-10-17' | '2012-10-17';
  readonly id?: string;
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Counted from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals?: PrincipalList;
  readonly actions: PatternList<ActionPattern>;
  /** Absent in trust policies: the resource is the role itself. */
  readonly resources?: PatternList<Template>;
  readonly conditions: readonly Condition[];
  readonly range: SourceRange;
}

/** `negated` is the Not… form of the element. */
export interface PatternList<T> {
  readonly negated: boolean;
  readonly patterns: readonly T[];
}

/** An action with wildcards; `glob` is over the lower-case name, because actions compare without case. */
export interface ActionPattern {
  readonly text: string;
  readonly glob: Glob;
}

export interface PrincipalList {
  readonly negated: boolean;
  readonly entries: readonly PrincipalEntry[];
}

/** The key under which a principal stands; `Any` for the bare `"*"`. */
export type PrincipalKey = 'Any' | 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

export interface PrincipalEntry {
  readonly key: PrincipalKey;
  readonly value: string;
  readonly form: PrincipalForm;
  /** For an ARN of a role or user: the unique id that AWS put in its place when the policy was saved. Then only the id counts. */
  readonly boundId?: string;
}

/** What a principal value names. `none` matches nobody (partial wildcards, malformed ARNs). */
export type PrincipalForm =
  | 'any'
  | 'account'
  | 'role'
  | 'user'
  | 'session'
  | 'federated-user'
  | 'unique-id'
  | 'service'
  | 'federated'
  | 'none';

export interface Condition {
  readonly operator: Operator;
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly ifExists: boolean;
  /** As written, for explanations. */
  readonly operatorText: string;
  readonly key: string;
  readonly lowerKey: string;
  readonly values: readonly ConditionValue[];
}

export interface ConditionValue {
  readonly text: string;
  /** Of string and ARN operators. For ARN operators one for each of the six parts; none when the value is no ARN. */
  readonly templates: readonly Template[];
}
