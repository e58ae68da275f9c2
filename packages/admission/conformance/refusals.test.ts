import { CUSTOM_RESOURCE_DEFINITIONS } from '@lockkeeper/core';
import {
  REFUSAL_RULES,
  type RefusalCase,
  refusalCases,
  type RefusalManifest,
  refusalManifest,
  refusalTitle,
  servedVersions,
} from '@lockkeeper/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type RunningWebhook, startWebhookBeside, type WebhookAnswer } from './webhook-caller.ts';

const CASES = refusalCases(parse);

let webhook: RunningWebhook | undefined;
afterEach(() => webhook?.close());

/** The webhook in the world of a case. */
async function begin({ strict = false, with: before = [] }: RefusalCase): Promise<RunningWebhook> {
  const options = { ...REFUSAL_RULES, rules: { ...REFUSAL_RULES.rules, strict } };
  webhook = await startWebhookBeside(options, CUSTOM_RESOURCE_DEFINITIONS);
  const { client } = webhook;
  const create = async (object: RefusalManifest): Promise<void> => {
    const [version = '', group = ''] = object.apiVersion.split('/').toReversed();
    const crd = CUSTOM_RESOURCE_DEFINITIONS.find(({ spec }) => spec.names.kind === object.kind);
    const plural = crd?.spec.names.plural ?? `${object.kind.toLowerCase()}s`;
    const namespaced = object.metadata.namespace !== undefined;
    await client.create({ group, version, plural, kind: object.kind, namespaced }, object);
  };
  for (const name of ['team-a', 'team-b']) await create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const known = [{ kind: 'SecretStore', name: 'aws' }, ...before];
  for (const object of known) await create(refusalManifest(object, false));
  // What it must know has come when the store that came last is known.
  const probe = refusalManifest({ kind: 'ExternalSecret' }, true);
  await expect.poll(async () => (await webhook?.ask(probe))?.allowed).toBe(true);
  return webhook;
}

function outcome({ allowed, warnings }: WebhookAnswer, text: string): RefusalCase['admission'] {
  if (!allowed) return 'refused';
  return warnings.some((warning) => warning.includes(text)) ? 'warned' : 'allowed';
}

describe('what must lead to nothing, at the webhook', () => {
  test.each(CASES.map((one) => [refusalTitle(one), one] as const))('%s', async (_, one) => {
    const { ask } = await begin(one);
    const versions = servedVersions(one.kind);
    expect(versions.length).toBeGreaterThan(0);
    for (const version of versions) {
      const answer = await ask(refusalManifest(one, true, version));
      expect([version, outcome(answer, one.text), answer]).toEqual([version, one.admission ?? 'refused', answer]);
      if (!answer.allowed) expect(answer.message).toContain(one.text);
      if (one.section) expect([...answer.message.split('\n'), ...answer.warnings]).toContain(one.text);
    }
  });
});
