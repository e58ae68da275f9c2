import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type JsonObject, listAt, textAt } from '../../kubernetes/json/json.ts';
import { podColumns } from '../../kubernetes/table/pod-columns.ts';
import { reportStatus } from './pod-status.ts';

interface Case {
  readonly name: string;
  readonly init?: readonly string[];
  readonly sidecars?: readonly string[];
  readonly containers: readonly string[];
  readonly podIP?: string;
  readonly waiting?: Readonly<Record<string, string>>;
  readonly want: { readonly phase: string; readonly ready: string; readonly status: string; readonly conditions: [] };
}

const cases = parse(
  readFileSync(new URL('../../../cases/node/statuses.yaml', import.meta.url), 'utf8'),
) as readonly Case[];
const now = '2026-01-01T00:00:00Z';

describe('what is reported of a pod', () => {
  test.each(cases)('$name', ({ init = [], sidecars = [], containers, podIP = '10.42.0.2', waiting = {}, want }) => {
    const initContainers = [
      ...init.map((name) => ({ name })),
      ...sidecars.map((name) => ({ name, restartPolicy: 'Always' })),
    ];
    const pod: JsonObject = {
      metadata: { name: 'web-1' },
      spec: { initContainers, containers: containers.map((name) => ({ name })) },
    };
    const reasons = Object.entries(waiting).map(([name, reason]) => [name, { reason }] as const);
    reportStatus(pod, { hostIP: '10.0.0.10', podIP, waiting: new Map(reasons), now });
    const cell = (name: string): unknown => podColumns.find((one) => one.name === name)?.cell(pod, Date.parse(now));
    const untrue = listAt(pod, 'status', 'conditions').filter((one) => textAt(one, 'status') !== 'True');
    expect({
      phase: textAt(pod, 'status', 'phase'),
      ready: cell('Ready'),
      status: cell('Status'),
      conditions: untrue.map((one) =>
        ['type', 'reason', 'message']
          .map((key) => textAt(one, key))
          .join(' ')
          .trim(),
      ),
    }).toEqual(want);
  });
});
