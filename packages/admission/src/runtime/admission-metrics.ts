import { declareProcessMetrics, Metrics } from '@lockkeeper/kube/internal';

/** Of the webhook of pods, by the names that amazon-eks-pod-identity-webhook has where it has them. */
function declarePodMetrics(metrics: Metrics): void {
  metrics.declare('http_request_count', 'counter', 'Calls answered, by verb, path and HTTP status');
  for (const name of ['http_request_latencies', 'http_request_duration_microseconds']) {
    metrics.declare(`${name}_sum`, 'counter', 'Microseconds spent on calls, by verb and path');
    metrics.declare(`${name}_count`, 'counter', 'Calls timed, by verb and path');
  }
  metrics.declare('http_request_latencies_bucket', 'counter', 'Calls that took at most so many microseconds');
  metrics.declare('pod_identity_webhook_pod_count', 'counter', 'Pods given an AWS identity, by method');
  metrics.declare('pod_identity_webhook_missing_sa_count', 'counter', 'Pods whose ServiceAccount could not be read');
  metrics.declare('pod_identity_webhook_used', 'gauge', 'Whether there are ServiceAccounts to serve');
  metrics.declare(
    'lockkeeper_pod_identity_findings_total',
    'counter',
    'What was wrong with identities of pods, by outcome',
  );
}

/** Every metric of the webhook, in one place. No label holds a name from a manifest. */
export function admissionMetrics(): Metrics {
  const metrics = new Metrics();
  metrics.declare('lockkeeper_admission_reviews_total', 'counter', 'Reviews answered, by kind and outcome');
  metrics.declare(
    'lockkeeper_admission_bad_calls_total',
    'counter',
    'Calls that were no review, by HTTP status or tls',
  );
  metrics.declare('lockkeeper_admission_in_flight', 'gauge', 'Calls under way');
  metrics.declare('lockkeeper_admission_weakened', 'gauge', 'Ways in which a webhook is weaker than it is shipped');
  metrics.declare(
    'lockkeeper_admission_authority_expiry_timestamp_seconds',
    'gauge',
    'When the certificate authority that signs ends',
  );
  declarePodMetrics(metrics);
  declareProcessMetrics(metrics);
  return metrics;
}
