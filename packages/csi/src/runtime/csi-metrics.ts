import { declareProcessMetrics, Metrics } from '@lockkeeper/kube/internal';

/** The metrics of the process. No label names a secret. */
export function csiMetrics(): Metrics {
  const metrics = new Metrics();
  declareProcessMetrics(metrics);
  metrics.declare('lockkeeper_csi_mounts_total', 'counter', 'Mounts served, by result: ok, or the kind of failure');
  metrics.declare('lockkeeper_csi_mount_seconds_total', 'counter', 'Time that mounts took, summed up');
  metrics.declare(
    'lockkeeper_csi_rotation_failures_total',
    'counter',
    'Failed mounts of volumes that were mounted before, which keep their old files',
  );
  metrics.declare(
    'lockkeeper_csi_mounts_running',
    'gauge',
    'Mounts under way, those included that the driver still reads',
  );
  metrics.declare('lockkeeper_csi_mounts_waiting', 'gauge', 'Mounts that wait for others to end');
  metrics.declare('lockkeeper_csi_volumes', 'gauge', 'Volumes mounted lately');
  metrics.declare(
    'lockkeeper_csi_oldest_volume_seconds',
    'gauge',
    'Age of the oldest last success among volumes whose last mount failed',
  );
  metrics.declare('lockkeeper_csi_aws_calls_total', 'counter', 'Calls to AWS, by service, operation and outcome');
  metrics.declare('lockkeeper_custom_endpoint', 'gauge', '1 for a service whose endpoint a variable bends');
  return metrics;
}
