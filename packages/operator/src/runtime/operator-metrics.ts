import { declareProcessMetrics, Metrics } from '@lockkeeper/kube/internal';

/** Every metric of the operator, in one place. */
export function operatorMetrics(): Metrics {
  const metrics = new Metrics();
  metrics.declare('externalsecret_sync_calls_total', 'counter', 'Total number of the External Secret sync calls');
  metrics.declare('externalsecret_sync_calls_error', 'counter', 'Total number of the External Secret sync errors');
  metrics.declare('externalsecret_status_condition', 'gauge', 'The status condition of a specific External Secret');
  metrics.declare('externalsecret_reconcile_duration', 'gauge', 'The duration time to reconcile the External Secret');
  metrics.declare(
    'externalsecret_provider_api_calls_count',
    'counter',
    'Number of API calls towards the secret provider',
  );
  for (const kind of ['secretstore', 'clustersecretstore']) {
    metrics.declare(`${kind}_status_condition`, 'gauge', 'The status condition of a specific store');
    metrics.declare(`${kind}_reconcile_duration`, 'gauge', 'The duration time to reconcile the store');
  }
  for (const kind of ['clusterexternalsecret', 'clusterpushsecret', 'pushsecret']) {
    metrics.declare(`${kind}_status_condition`, 'gauge', 'The status condition of a specific object');
    metrics.declare(`${kind}_reconcile_duration`, 'gauge', 'The duration time to reconcile the object');
  }
  metrics.declare('lockkeeper_queue_depth', 'gauge', 'Keys waiting or being worked on, per controller');
  metrics.declare('lockkeeper_queue_overdue_seconds', 'gauge', 'How long the earliest waiting key is overdue');
  metrics.declare('lockkeeper_kubernetes_writes_total', 'counter', 'Writes to the API server, by resource and verb');
  metrics.declare('lockkeeper_custom_endpoint', 'gauge', '1 for each AWS endpoint that a variable overrides');
  declareProcessMetrics(metrics);
  return metrics;
}
