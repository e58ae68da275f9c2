import type { CelType } from './cel-type.ts';
import type { CompiledExpression } from './compiled-expression.ts';

/** One entry of `x-kubernetes-validations`, compiled. */
export interface CompiledRule {
  readonly expression: CompiledExpression;
  /** Reads oldSelf: evaluated when there is an old value to compare with, or when that is declared optional. */
  readonly isTransition: boolean;
  readonly optionalOldSelf: boolean;
  /** `message`, or the rule itself, for texts about the rule. */
  readonly title: string;
  readonly message: string;
  readonly messageExpression: CompiledExpression | undefined;
  readonly reason: string;
  /** Where findings point, below the value: `.a.b`, or nothing. */
  readonly fieldPath: string;
}

/** The rules of a schema and of what lies below it. Parts of a schema that carry no rules are not in the tree. */
export interface RuleTree {
  /** The schema's type, which findings print as the value. */
  readonly schemaType: string;
  readonly type: CelType;
  readonly rules: readonly CompiledRule[];
  readonly properties: ReadonlyMap<string, RuleTree>;
  readonly values: RuleTree | undefined;
  readonly items: RuleTree | undefined;
  /** Keys by which items of a list-type map are the same item; undefined for other lists, whose items have no past. */
  readonly itemKeys: readonly string[] | undefined;
  /** An atomic map or struct: what lies inside has no past. */
  readonly atomic: boolean;
  readonly nullable: boolean;
}
