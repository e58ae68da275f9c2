import { describe, expect, it } from 'vitest';
import { type FinalSecret, guardFinalSecret, MAX_DATA_BYTES, MAX_KEYS } from './final-secret.ts';
import { FOREIGN_CONTROLLER_PREFIXES, TRACKING_PREFIXES } from './reserved-metadata.ts';

function secret(changes: Partial<FinalSecret> = {}): FinalSecret {
  return {
    type: 'Opaque',
    labels: new Map(),
    annotations: new Map(),
    dataSizes: new Map([['password', 8]]),
    ...changes,
  };
}

describe('guardFinalSecret', () => {
  it('lets an ordinary Secret pass', () => {
    expect(guardFinalSecret(secret())).toBeUndefined();
  });

  it.each(['kubernetes.io/service-account-token', 'bootstrap.kubernetes.io/token', 'helm.sh/release.v1'])(
    'threat/T2 threat/T4 refuses the type %s',
    (type) => {
      expect(guardFinalSecret(secret({ type }))?.tenant).toContain(type);
    },
  );

  it('threat/T3 refuses the annotation that asks for a ServiceAccount token, whatever the spelling', () => {
    for (const key of [
      'kubernetes.io/service-account.name',
      'Kubernetes.io/Service-Account.name',
      'kubernetes.io/service-account.uid',
    ]) {
      expect(guardFinalSecret(secret({ annotations: new Map([[key, 'admin']]) }))?.code).toBe('Refused');
    }
  });

  it.each([...FOREIGN_CONTROLLER_PREFIXES])(
    'threat/T7 refuses labels and annotations that another controller obeys: %s',
    (prefix) => {
      expect(guardFinalSecret(secret({ labels: new Map([[`${prefix}x`, 'y']]) }))?.tenant).toContain(
        `label "${prefix}x"`,
      );
      expect(guardFinalSecret(secret({ annotations: new Map([[`${prefix}x`, 'y']]) }))?.tenant).toContain(
        `annotation "${prefix}x"`,
      );
    },
  );

  it.each([...TRACKING_PREFIXES])('threat/T16 refuses our own tracking marks from a template: %s', (prefix) => {
    expect(guardFinalSecret(secret({ labels: new Map([[`${prefix}managed`, 'true']]) }))?.code).toBe('Refused');
  });

  it.each(['', 'a/b', 'a b', 'schlüssel', '.', '..', 'k'.repeat(254)])(
    'refuses %j as a key and says what to do',
    (key) => {
      expect(guardFinalSecret(secret({ dataSizes: new Map([[key, 1]]) }))?.tenant).toContain(
        'no valid key of a Secret',
      );
    },
  );

  it.each([
    [MAX_DATA_BYTES, true],
    [MAX_DATA_BYTES + 1, false],
  ])('threat/T15 takes %i bytes: %s', (size, fits) => {
    const found = guardFinalSecret(
      secret({
        dataSizes: new Map([
          ['small', 0],
          ['big', size],
        ]),
      }),
    );
    expect(found === undefined).toBe(fits);
    if (found) expect(found.tenant).toContain('big (1048577 bytes)');
  });

  it('threat/T15 refuses more keys than anybody mounts', () => {
    const dataSizes = new Map(Array.from({ length: MAX_KEYS + 1 }, (_, i) => [`k${i}`, 1] as const));
    expect(guardFinalSecret(secret({ dataSizes }))?.code).toBe('Limit');
  });

  it('threat/X2 takes keys named like JavaScript properties as plain keys', () => {
    const dataSizes = new Map(
      ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((key) => [key, 1] as const),
    );
    expect(guardFinalSecret(secret({ dataSizes }))).toBeUndefined();
  });
});
