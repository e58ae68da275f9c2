import { describe, expect, it } from 'vitest';
import type { PlatformRules } from '../facts.ts';
import { mayPushSecret } from './may-push-secret.ts';

const RULES: PlatformRules = { audiences: [], regions: [], refusedNamespaces: [] };
const source = (type: string | undefined, annotations: Record<string, string> = {}) => ({
  name: 's',
  ...(type === undefined ? {} : { type }),
  annotations: new Map(Object.entries(annotations)),
});

describe('threat/P1 a Secret that is to leave the cluster', () => {
  it.each([
    'kubernetes.io/service-account-token',
    'bootstrap.kubernetes.io/token',
    'helm.sh/release.v1',
    'helm.sh/release.v2',
  ])('never has the type %s, whatever its annotations', (type) => {
    for (const strict of [false, true]) {
      const refusal = mayPushSecret(source(type, { 'lockkeeper.dev/push': 'true' }), { ...RULES, strict });
      expect(refusal?.tenant).toContain(`its type ${type} holds`);
    }
  });

  it.each([undefined, 'Opaque', 'kubernetes.io/tls', 'example.com/helm.sh'])('may have the type %s', (type) => {
    expect(mayPushSecret(source(type), RULES)).toBeUndefined();
  });

  it.each([
    [undefined, false],
    ['false', false],
    ['True', false],
    ['true', true],
  ])('says so itself in strict mode: lockkeeper.dev/push %j', (value, isOpen) => {
    const given = source('Opaque', value === undefined ? {} : { 'lockkeeper.dev/push': value });
    expect(mayPushSecret(given, { ...RULES, strict: true }) === undefined).toBe(isOpen);
  });
});
