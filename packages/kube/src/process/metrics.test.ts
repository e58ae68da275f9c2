import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.ts';

describe('metrics', () => {
  it('render in the text format, with labels escaped', () => {
    const metrics = new Metrics();
    metrics.declare('calls', 'counter', 'Calls.');
    metrics.add('calls', { name: 'a"b\\c\nd' });
    metrics.add('calls', { name: 'a"b\\c\nd' }, 2);
    expect(metrics.render()).toContain('# HELP calls Calls.\n# TYPE calls counter\ncalls{name="a\\"b\\\\c\\nd"} 3\n');
  });

  it('forget an object that is gone, and nothing of another kind with the same name', () => {
    const metrics = new Metrics();
    metrics.declare('externalsecret_sync_calls_total', 'counter', 'Calls.');
    metrics.declare('secretstore_reconcile_duration', 'gauge', 'Duration.');
    const labels = { name: 'db', namespace: 'team-a' };
    metrics.add('externalsecret_sync_calls_total', labels);
    metrics.set('secretstore_reconcile_duration', labels, 1);
    metrics.forget('secretstore_', 'team-a', 'db');
    expect(metrics.render()).toContain('externalsecret_sync_calls_total{name="db",namespace="team-a"} 1');
    expect(metrics.render()).not.toContain('secretstore_reconcile_duration{');
  });

  it('threat/L8 keep a bounded number of series, and count what they drop', () => {
    const metrics = new Metrics();
    metrics.declare('calls', 'counter', 'Calls.');
    for (let i = 0; i < 100_000; i += 1) metrics.add('calls', { name: `n${i}` });
    const lines = metrics.render().split('\n');
    expect(lines.filter((line) => line.startsWith('calls{'))).toHaveLength(50_000);
    expect(lines).toContain('lockkeeper_metric_series_dropped_total 50000');
  });
});
