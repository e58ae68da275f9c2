import { partitionOfRegion } from '../../reference/aws-regions.ts';
import { goPatternProblem } from '../go-pattern-problem.ts';
import { readDuration } from '../duration.ts';
import { awsAuthProblems, type StoreRules } from '../aws-auth/validate.ts';
import { foreignSelectors } from './selectors.ts';
import { writtenTagProblems } from './session-tags.ts';
import type { AnySecretStore, AwsProvider, AwsSecretsManagerSettings, RetrySettings, StoreCondition } from './types.ts';

type Messages = readonly string[];

function refreshInterval(value: number | string | undefined): Messages {
  if (value === undefined || value === '') return [];
  if (typeof value === 'number') return value < 0 ? [`invalid refreshInterval ${value}: must not be negative`] : [];
  const duration = readDuration(value);
  if (typeof duration === 'string') return [`invalid refreshInterval ${JSON.stringify(value)}: ${duration}`];
  return duration < 0n ? [`invalid refreshInterval ${JSON.stringify(value)}: must not be negative`] : [];
}

function conditions(list: readonly StoreCondition[]): Messages {
  return list.flatMap((condition, i) =>
    (condition.namespaceRegexes ?? []).flatMap((pattern, j) => {
      const problem = goPatternProblem(pattern);
      return problem === undefined ? [] : [`failed to compile ${j}th namespace regex in ${i}th condition: ${problem}`];
    }),
  );
}

function deletion(settings: AwsSecretsManagerSettings | undefined): Messages {
  const days = settings?.recoveryWindowInDays ?? 0;
  if (days === 0) return [];
  if (settings?.forceDeleteWithoutRecovery === true) {
    return ['invalid DeleteSecretInput: ForceDeleteWithoutRecovery conflicts with RecoveryWindowInDays'];
  }
  return days < 7 || days > 30 ? ['invalid DeleteSecretInput: RecoveryWindowInDays must be between 7 and 30 days'] : [];
}

function retries(settings: RetrySettings | undefined): Messages {
  const interval = settings?.retryInterval;
  const duration = interval === undefined ? 0n : readDuration(interval);
  return typeof duration === 'string' ? [`unable to initialize aws provider: ${duration}`] : [];
}

function provider(aws: AwsProvider, rules: StoreRules): Messages {
  const region = partitionOfRegion(aws.region) === undefined ? [`region not found: ${aws.region}`] : [];
  return [...region, ...deletion(aws.secretsManager), ...awsAuthProblems(aws.auth, rules)];
}

/**
 * Everything that is wrong with a store beyond its shape; empty when it may be used. Pure, and asked at admission and at every
 * reconcile alike. Texts are upstream's where upstream refuses the same (eso.md §6.4); refusals of our own are threats I3,
 * I5, I10, I13, I21, I23.
 */
export function validateStore(store: AnySecretStore, rules: StoreRules): readonly string[] {
  const { spec } = store;
  return [
    ...refreshInterval(spec.refreshInterval),
    ...conditions(spec.conditions ?? []),
    ...foreignSelectors(store),
    ...(spec.provider.aws ? [...provider(spec.provider.aws, rules), ...retries(spec.retrySettings)] : []),
    ...(spec.provider.aws ? writtenTagProblems(store.kind, spec.provider.aws) : []),
  ];
}
