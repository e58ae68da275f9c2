import type { Metrics } from './metrics.ts';

/** Declares what `measureProcess` sets. */
export function declareProcessMetrics(metrics: Metrics): void {
  metrics.declare('process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes');
  metrics.declare('process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds');
}

/** Memory and CPU time of this process at each scrape, under Prometheus' usual names. */
export function measureProcess(metrics: Metrics): void {
  metrics.onScrape(() => {
    metrics.set('process_resident_memory_bytes', {}, process.memoryUsage.rss());
    const { user, system } = process.cpuUsage();
    metrics.set('process_cpu_seconds_total', {}, (user + system) / 1e6);
  });
}
