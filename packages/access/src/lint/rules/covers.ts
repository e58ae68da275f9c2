import { parseGlob } from '../../glob/glob.ts';
import { matchGlob } from '../../glob/match-glob.ts';
import type { StatementView } from '../views.ts';

/** Whether a statement's actions cover one, wildcards and `NotAction` counted. */
export function covers(statement: StatementView, action: string): boolean {
  const lower = action.toLowerCase();
  const listed = statement.actions.some(({ text }) => matchGlob(parseGlob(text.toLowerCase()), lower));
  return listed !== statement.negated.has('Action');
}
