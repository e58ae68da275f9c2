import type { Policy, Statement } from '../policy/model.ts';

/** Statements that say the same are one: templates make most policies of an organization, and each is matched once. */
export class StatementPool {
  readonly #byText = new Map<string, Statement>();
  readonly #byPolicy = new Map<Policy, readonly Statement[]>();

  /** The statements of a policy, each in the form in which the pool first met it. */
  of(policy: Policy): readonly Statement[] {
    const known = this.#byPolicy.get(policy);
    if (known !== undefined) return known;
    const statements = policy.statements.map((statement) => this.#intern(policy, statement));
    this.#byPolicy.set(policy, statements);
    return statements;
  }

  #intern(policy: Policy, statement: Statement): Statement {
    const text = meaningOf(policy, statement);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#byText.set(text, statement);
    return statement;
  }
}

/** Everything of a statement that can change what it matches; the version says what `${…}` means. */
function meaningOf(policy: Policy, { effect, principals, actions, resources, conditions }: Statement): string {
  return JSON.stringify([
    policy.version,
    effect,
    principals,
    [actions.negated, actions.patterns.map(({ text }) => text)],
    resources && [resources.negated, resources.patterns.map(({ text }) => text)],
    conditions.map(({ operatorText, key, values }) => [operatorText, key, values.map(({ text }) => text)]),
  ]);
}
