import type { Span } from './loose/nodes.ts';
import type { PolicyView, StatementView } from './views.ts';

/** `error`: it does not work, or opens what should be closed. `warning`: it does more than it says. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** One mistake, before its rule and line are added. */
export interface Report {
  readonly at: Span;
  readonly message: string;
  /** What to write instead. */
  readonly mend: string;
}

export interface Rule {
  /** Stable, kebab-case: what suppressions and tests name. */
  readonly id: string;
  readonly severity: Severity;
  readonly check: (policy: PolicyView) => readonly Report[];
}

/** A rule that looks at one statement at a time. */
export function statementRule(
  id: string,
  severity: Severity,
  check: (statement: StatementView, policy: PolicyView) => readonly Report[],
): Rule {
  return { id, severity, check: (policy) => policy.statements.flatMap((statement) => check(statement, policy)) };
}
