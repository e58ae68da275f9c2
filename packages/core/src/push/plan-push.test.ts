import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePushSecret } from '../api/push-secret/parse.ts';
import { SealedValue } from '../values/sealed-value.ts';
import { unmatchedDataTo } from './expand-data-to.ts';
import { planPush, type PlannedPush } from './plan-push.ts';
import { placeKeyOf } from './status-ref.ts';

interface Case {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
  readonly spec: object;
  readonly pushed?: Readonly<Record<string, unknown>>;
  readonly refused?: string;
}

const cases = parse(readFileSync(new URL('../../cases/push/plan.yaml', import.meta.url), 'utf8')) as readonly Case[];

const STORE = {
  kind: 'SecretStore',
  name: 'store',
  labels: new Map([['tier', 'gold']]),
  service: 'SecretsManager',
} as const;

function specOf(spec: object) {
  return parsePushSecret({
    apiVersion: 'external-secrets.io/v1alpha1',
    kind: 'PushSecret',
    metadata: { name: 'push', namespace: 'team-a' },
    spec: { secretStoreRefs: [{ name: 'store' }], selector: { secret: { name: 'source' } }, ...spec },
  }).spec;
}

const text = (value: SealedValue): string => Buffer.from(value.reveal()).toString();

function shown({ value }: PlannedPush): unknown {
  return value.kind === 'one'
    ? text(value.value)
    : Object.fromEntries([...value.data].map(([key, sealed]) => [key, text(sealed)]));
}

describe('what a Secret sends to a store', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, { data, spec, pushed, refused }) => {
    const values = new Map(Object.entries(data).map(([key, value]) => [key, SealedValue.ofText(value)]));
    const plan = (): readonly PlannedPush[] => planPush(specOf(spec), STORE, values);
    if (refused !== undefined) expect(plan).toThrow(refused);
    else expect(Object.fromEntries(plan().map((one) => [placeKeyOf(one.data), shown(one)]))).toEqual(pushed);
  });

  test('labels of dataTo that no store carries are told by their place', () => {
    const dataTo = [{ storeRef: { labelSelector: { matchLabels: { tier: 'lead' } } } }];
    const { dataTo: read = [] } = specOf({ dataTo });
    expect(unmatchedDataTo(read, [STORE])).toBe('dataTo[0]: labelSelector does not match any store in secretStoreRefs');
  });
});
