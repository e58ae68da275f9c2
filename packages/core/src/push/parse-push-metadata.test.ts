import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject, JsonValue } from '../api/json-schema.ts';
import { parsePushMetadata, type PolicySource } from './parse-push-metadata.ts';
import type { PushSettings } from '../api/push-secret/push-settings.ts';

interface Case {
  readonly name: string;
  readonly service: PushSettings['service'];
  readonly metadata?: JsonValue;
  /** In a right wrapper. */
  readonly spec?: JsonObject;
  readonly settings?: JsonObject;
  readonly policySource?: PolicySource;
  readonly refused?: string;
}

const cases = parse(
  readFileSync(new URL('../../cases/push/metadata.yaml', import.meta.url), 'utf8'),
) as readonly Case[];

function metadataOf({ metadata, spec }: Case): JsonValue | undefined {
  if (spec === undefined) return metadata;
  return { apiVersion: 'kubernetes.external-secrets.io/v1alpha1', kind: 'PushSecretMetadata', spec };
}

describe('metadata of a push', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const read = (): unknown => {
      const { settings, policySource } = parsePushMetadata(metadataOf(one), one.service);
      const { tags, ...rest } = settings;
      return [{ ...rest, ...(tags ? { tags: Object.fromEntries(tags) } : {}) }, policySource];
    };
    if (one.refused === undefined) expect(read()).toEqual([one.settings, one.policySource]);
    else expect(read).toThrow(one.refused);
  });
});
