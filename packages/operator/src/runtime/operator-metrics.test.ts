import { describe, expect, it } from 'vitest';
import { operatorMetrics } from './operator-metrics.ts';

describe('metrics of the operator', () => {
  it('have the names and labels of ESO', () => {
    const text = operatorMetrics().render();
    for (const name of [
      'externalsecret_sync_calls_total',
      'externalsecret_sync_calls_error',
      'externalsecret_status_condition',
      'externalsecret_reconcile_duration',
      'externalsecret_provider_api_calls_count',
      'secretstore_status_condition',
      'clustersecretstore_reconcile_duration',
    ])
      expect(text).toContain(`# TYPE ${name} `);
  });
});
