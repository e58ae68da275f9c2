import { CUSTOM_RESOURCE_DEFINITIONS } from '@lockkeeper/core';
import { REFUSAL_RULES, refusalManifest, scanForPlanted } from '@lockkeeper/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from './installation.ts';
import { type RunningWebhook, startWebhookBeside } from './webhook-caller.ts';

const PLANTED = 'lk.111111111111.review.v1.c0ffee5ca1ab1edeadbeefc0de';

/** Objects that hold a value where values are held, and are wrong just there. */
const OBJECTS: readonly (readonly [string, string, object])[] = [
  ['generated data of another shape', 'Fake', { data: { a: [PLANTED] } }],
  [
    'data of a store of another shape',
    'SecretStore',
    { provider: { fake: { data: [{ key: 'a', value: { b: PLANTED } }] } } },
  ],
  ['a URL with a password', 'Webhook', { url: `https://user:${PLANTED}@hooks.example.com/`, result: {} }],
  ['a URL that is none', 'Webhook', { url: `${PLANTED} is no URL`, result: {} }],
  ['a body of another shape', 'Webhook', { url: 'https://hooks.example.com/', result: {}, body: { a: PLANTED } }],
  ['headers of another shape', 'Webhook', { url: 'https://hooks.example.com/', result: {}, headers: [PLANTED] }],
  ['a literal template that breaks off', 'ExternalSecret', { target: { template: { data: { a: `{{ "${PLANTED}` } } } }],
  [
    'a literal template that calls what there is not',
    'ExternalSecret',
    { target: { template: { templateFrom: [{ literal: `{{ nothing "${PLANTED}" }}` }] } } },
  ],
  [
    'settings of a push of another shape',
    'PushSecret',
    { data: [{ match: { remoteRef: { remoteKey: 'x' } }, metadata: { spec: PLANTED } }] },
  ],
];

describe('threat/L1 threat/L10 a planted value', () => {
  let webhook: RunningWebhook;
  beforeAll(async () => {
    webhook = await startWebhookBeside(REFUSAL_RULES, CUSTOM_RESOURCE_DEFINITIONS);
    const namespaces = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team-a' } };
    await webhook.client.create(namespaces, namespace);
    const store = refusalManifest({ kind: 'SecretStore' }, true);
    await until(async () => (await webhook.ask(store)).allowed);
  });
  afterAll(() => webhook?.close());

  test.each(OBJECTS)('is in no answer and no log: %s', async (_, kind, spec) => {
    const answer = await webhook.ask(refusalManifest({ kind, spec: spec as Record<string, unknown> }, true));
    expect([answer.allowed, answer.warnings.length > 0]).not.toEqual([true, false]);
    const outputs = [
      { where: 'answer', content: JSON.stringify(answer) },
      { where: 'log', content: webhook.logged() },
    ];
    expect(scanForPlanted(outputs, [PLANTED])).toEqual([]);
  });
});
