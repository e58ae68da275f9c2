import type { Rule } from './rule.ts';
import { actionRules } from './rules/action-rules.ts';
import { arnRules } from './rules/arn-rules.ts';
import { breadthRules } from './rules/breadth-rules.ts';
import { conditionRules } from './rules/condition-rules.ts';
import { keyRules } from './rules/key-rules.ts';
import { secretRules } from './rules/secret-rules.ts';
import { sessionTagRules } from './rules/session-tag-rules.ts';
import { trustRules } from './rules/trust-rules.ts';

/** All rules about what a policy says. Its form is checked while it is read, its grammar by the reader of policies. */
export const RULES: readonly Rule[] = [
  ...arnRules,
  ...actionRules,
  ...conditionRules,
  ...secretRules,
  ...keyRules,
  ...trustRules,
  ...sessionTagRules,
  ...breadthRules,
];
