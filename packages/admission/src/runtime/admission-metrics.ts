import { declareProcessMetrics, Metrics } from '@lockkeeper/kube/internal';

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
  declareProcessMetrics(metrics);
  return metrics;
}
