import type { OperatorUse } from '../condition/operators.ts';
import type { PolicyKind } from '../policy/model.ts';
import type { PolicyProblem } from '../policy/problems.ts';
import type { Span } from './loose/nodes.ts';

/** A text of a policy with its place. */
export interface Placed extends Span {
  readonly text: string;
}

export interface PrincipalView extends Placed {
  /** `AWS`, `Service`, `Federated`, or `*` for the bare star. */
  readonly key: string;
}

export interface ConditionView {
  readonly operator: Placed;
  /** Undefined for what AWS does not have. */
  readonly use?: OperatorUse;
  readonly key: Placed;
  readonly values: readonly Placed[];
}

export interface StatementView {
  readonly span: Span;
  readonly sid?: string;
  readonly effect?: 'Allow' | 'Deny';
  readonly principals: readonly PrincipalView[];
  readonly actions: readonly Placed[];
  readonly resources: readonly Placed[];
  readonly conditions: readonly ConditionView[];
  /** Elements in their Not… form, and the place of each. */
  readonly negated: ReadonlyMap<'Action' | 'Resource' | 'Principal', Span>;
  /** Place of an element's name, else of the statement. */
  readonly at: (element: string) => Span;
}

/** What rules look at. */
export interface PolicyView {
  readonly span: Span;
  readonly kind: PolicyKind;
  readonly version?: Placed;
  readonly statements: readonly StatementView[];
  /** For what AWS would not save it, in AWS's words. */
  readonly problems: readonly PolicyProblem[];
}
