import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Json, JsonObject } from '../../kubernetes/json/json.ts';
import { computeType } from '../node-object.ts';
import { placePod } from './place-pod.ts';

interface Case {
  readonly name: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly pods?: number;
    readonly labels?: JsonObject;
    readonly taints?: Json[];
    readonly unschedulable?: boolean;
  }[];
  readonly spec?: JsonObject;
  readonly owner?: string;
  readonly want?: string;
  readonly why?: string;
}

const cases = parse(
  readFileSync(new URL('../../../cases/node/placement.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

function nodeOf({ name, labels, taints = [], unschedulable = false }: Case['nodes'][number]): JsonObject {
  const [type = ''] = name.split('-');
  const own = type === 'fargate' ? [{ key: computeType, value: 'fargate', effect: 'NoSchedule' }] : [];
  return {
    metadata: { name, labels: { [computeType]: type, ...labels } },
    spec: { taints: [...own, ...taints], unschedulable },
  };
}

describe('the place of a pod', () => {
  test.each(cases)('$name', ({ nodes, spec = {}, owner, want, why }) => {
    const ownerReferences = owner === undefined ? [] : [{ apiVersion: 'apps/v1', kind: owner, name: 'o', uid: 'u' }];
    const pod = { metadata: { name: 'p', namespace: 'shop', ownerReferences }, spec };
    const load = (name: string): number => nodes.find((node) => node.name === name)?.pods ?? 0;
    const placement = placePod(pod, nodes.map(nodeOf), load);
    if ('why' in placement) expect(placement.why).toBe(why);
    else expect(placement.node).toBe(want);
  });
});
