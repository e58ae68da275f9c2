import type { Clock } from '@lockkeeper/core';

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  value: number;
}

interface Metric {
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly series: Map<string, Series>;
}

/** Above this number of series of one metric, new ones are counted and dropped: labels come from tenants (`threat/L8`). */
const MAX_SERIES = 50_000;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['"', '\\"'],
  ['\n', '\\n'],
]);

function escapeLabel(value: string): string {
  return value.replace(/[\\"\n]/g, (char) => ESCAPES.get(char) ?? char);
}

function seriesKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels));
}

function renderSeries(name: string, { labels, value }: Series): string {
  const inner = Object.entries(labels).map(([key, text]) => `${key}="${escapeLabel(text)}"`);
  return `${name}${inner.length === 0 ? '' : `{${inner.join(',')}}`} ${value}`;
}

/**
 * Counters and gauges in the Prometheus text format (version 0.0.4). Names that ESO has keep its names and label sets
 * (`eso.md` §6.2); ours begin with `lockkeeper_`. No label holds a value or a remote key.
 */
export class Metrics {
  readonly #metrics = new Map<string, Metric>();
  readonly #sources: (() => void)[] = [];
  #dropped = 0;

  /** Declares a metric; `add` and `set` of an undeclared one are programming errors. */
  declare(name: string, type: 'counter' | 'gauge', help: string): void {
    this.#metrics.set(name, { help, type, series: new Map() });
  }

  add(name: string, labels: Labels, amount = 1): void {
    const series = this.#at(name, labels);
    if (series) series.value += amount;
  }

  set(name: string, labels: Labels, value: number): void {
    const series = this.#at(name, labels);
    if (series) series.value = value;
  }

  /** Forgets every series of an object that is gone, in the metrics whose names begin with `prefix`. */
  forget(prefix: string, namespace: string, name: string): void {
    for (const [metricName, metric] of this.#metrics) {
      if (!metricName.startsWith(prefix)) continue;
      for (const [key, { labels }] of metric.series) {
        if (labels['namespace'] === namespace && labels['name'] === name) metric.series.delete(key);
      }
    }
  }

  /** Runs before each scrape, for gauges that are cheap to read and costly to keep. */
  onScrape(source: () => void): void {
    this.#sources.push(source);
  }

  render(): string {
    for (const source of this.#sources) source();
    const lines: string[] = [];
    for (const [name, metric] of this.#metrics) {
      lines.push(`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.type}`);
      for (const series of metric.series.values()) lines.push(renderSeries(name, series));
    }
    lines.push('# HELP lockkeeper_metric_series_dropped_total Series not kept because a metric reached its bound.');
    lines.push(
      '# TYPE lockkeeper_metric_series_dropped_total counter',
      `lockkeeper_metric_series_dropped_total ${this.#dropped}`,
    );
    return `${lines.join('\n')}\n`;
  }

  #at(name: string, labels: Labels): Series | undefined {
    const metric = this.#metrics.get(name);
    if (metric === undefined) throw new TypeError(`metric ${name} is not declared`);
    const key = seriesKey(labels);
    const known = metric.series.get(key);
    if (known) return known;
    if (metric.series.size >= MAX_SERIES) {
      this.#dropped += 1;
      return undefined;
    }
    const made = { labels, value: 0 };
    metric.series.set(key, made);
    return made;
  }
}

/** Measures one reconcile in nanoseconds, the unit of ESO's `*_reconcile_duration`. */
export function stopwatch(clock: Clock): () => number {
  const start = clock.monotonic();
  return () => Math.round((clock.monotonic() - start) * 1e6);
}
