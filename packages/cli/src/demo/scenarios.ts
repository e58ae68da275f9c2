import type { Scenario } from './scenario.ts';
import { FARGATE_SYNC } from './scenarios/01-fargate-sync.ts';
import { TEAMS } from './scenarios/02-teams.ts';
import { NAMESPACES } from './scenarios/03-namespaces.ts';
import { ABAC } from './scenarios/04-abac.ts';
import { CROSS_ACCOUNT } from './scenarios/05-cross-account.ts';
import { LockkeeperError } from '@lockkeeper/core';

export const SCENARIOS: readonly Scenario[] = [FARGATE_SYNC, TEAMS, NAMESPACES, ABAC, CROSS_ACCOUNT];

/** The scenarios asked for by name, or by the number their name begins with; all when none is. */
export function chooseScenarios(asked: readonly string[]): readonly Scenario[] {
  if (asked.length === 0) return SCENARIOS;
  return asked.map((word) => {
    const found = SCENARIOS.find(({ name }) => name === word || name.startsWith(`${word}-`));
    if (found) return found;
    const names = SCENARIOS.map(({ name }) => name).join(', ');
    throw new LockkeeperError('InvalidInput', `there is no scenario "${word}": choose from ${names}`);
  });
}
