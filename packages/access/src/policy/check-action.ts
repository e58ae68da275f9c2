import type { JsonNode } from '@lockkeeper/core';
import type { ProblemList } from './problems.ts';

/** Adds what IAM refuses in an action: `vendor:name`, or `*` alone. */
export function checkAction(text: string, node: JsonNode, problems: ProblemList): void {
  if (text === '*') return;
  const message = actionProblem(text);
  if (message !== undefined) problems.add('action', node, message, `"${text}" is no action`);
}

function actionProblem(text: string): string | undefined {
  const [vendor = '', ...names] = text.split(':');
  if (names.length === 0) return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  if (names.length > 1) return 'Actions/Condition can contain only one colon.';
  return /^[A-Za-z0-9.-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
}
