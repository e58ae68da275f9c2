import type { Metrics } from '@lockkeeper/kube/internal';

/** Upper bounds in microseconds: seven, each twice the one before, as upstream has them. */
const BOUNDS: readonly number[] = Array.from({ length: 7 }, (_, i) => 125_000 * 2 ** i);

/** Counts a call and its time, under the names of upstream's histogram and summary (the summary without quantiles). */
export function countCall(metrics: Metrics, verb: string, path: string, status: number, microseconds: number): void {
  metrics.add('http_request_count', { verb, path, code: String(status) });
  for (const name of ['http_request_latencies', 'http_request_duration_microseconds']) {
    metrics.add(`${name}_sum`, { verb, path }, microseconds);
    metrics.add(`${name}_count`, { verb, path });
  }
  for (const bound of [...BOUNDS, Infinity]) {
    const le = bound === Infinity ? '+Inf' : String(bound);
    metrics.add('http_request_latencies_bucket', { verb, path, le }, microseconds <= bound ? 1 : 0);
  }
}
