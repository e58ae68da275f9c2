export { child, isRecord } from './cluster/child.ts';
export { LABEL_POLICY_TYPES, LabelPolicy, type LabelPolicyPorts } from './cluster/label-policy.ts';
export { PlatformFacts } from './cluster/platform-facts.ts';
export { mapOf } from './cluster/map-of.ts';
export {
  type CachedStore,
  type Parsed,
  parsed,
  projectGrant,
  projectNamespace,
  projectServiceAccount,
  projectStore,
  withoutManagedFields,
} from './cluster/project-resources.ts';
export {
  clusterExternalSecrets,
  clusterGenerators,
  clusterPushSecrets,
  clusterSecretStores,
  externalSecrets,
  generators,
  generatorStates,
  pushSecrets,
  secretStores,
  storeGrants,
} from './cluster/resource-types.ts';
export { AddressRules, parseNetwork } from './egress/address-rules.ts';
export { GuardedClient, type GuardedRequest, type GuardedResponse, type Resolve } from './egress/guarded-client.ts';
export { readTarget, type RequestTarget } from './egress/request-target.ts';
export { type ClusterChoice, clusterConfigOf } from './process/cluster-config-of.ts';
export { addressFlag, countFlag, durationFlag, logLevelFlag } from './process/flags.ts';
export { type HealthSources, startHealthServers } from './process/health-server.ts';
export { listen, type ListenAddress } from './process/listen.ts';
export { jsonLog } from './process/json-log.ts';
export { Metrics, stopwatch } from './process/metrics.ts';
export { declareProcessMetrics, measureProcess } from './process/process-metrics.ts';
export { RULE_FLAGS, RULE_FLAGS_HELP, type RuleOptions, ruleOptions } from './process/rule-flags.ts';
export { stopSignal } from './process/stop-signal.ts';
