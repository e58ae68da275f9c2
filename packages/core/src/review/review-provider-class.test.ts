import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseProviderClass } from './provider-class.ts';
import { reviewProviderClass } from './review-provider-class.ts';

const rules = { audiences: [], regions: [], refusedNamespaces: ['kube-system'] };
const plain = { secretName: 'db', type: 'Opaque', data: [{ objectName: 'db', key: 'password' }] };

function review(secretObjects: unknown, namespace = 'team-a') {
  const object = { metadata: { name: 'c', namespace }, spec: { provider: 'aws', parameters: {}, secretObjects } };
  return reviewProviderClass(parseProviderClass(object), { rules });
}

describe('threat/V10 a class asks the driver for Secrets', () => {
  it.each([
    [
      { type: 'kubernetes.io/service-account-token' },
      'a Secret of type "kubernetes.io/service-account-token" is never written',
    ],
    [{ type: ' kubernetes.io/service-account-token ' }, 'is never written'],
    [{ type: 'bootstrap.kubernetes.io/token' }, 'is never written'],
    [{ type: 'helm.sh/release.v1' }, 'is never written'],
    [
      { annotations: { 'kubernetes.io/service-account.name': 'admin' } },
      'the annotation "kubernetes.io/service-account.name"',
    ],
    [
      { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } },
      'the label "argocd.argoproj.io/secret-type" is reserved',
    ],
    [{ annotations: { 'Replicator.v1.mittwald.de/replicate-to': '*' } }, 'is reserved for another controller'],
    [{ labels: { 'reconcile.external-secrets.io/managed': 'true' } }, 'is reserved for another controller'],
    [{ secretName: 'sh.helm.release.v1.app.v1' }, 'would be a release of Helm'],
  ])('threat/V10 that no rule of ExternalSecrets lets through, and is refused: %j', (changes, why) => {
    expect(review([plain, { ...plain, secretName: 'other', ...changes }])).toEqual(
      expect.arrayContaining([
        { severity: 'refuse', text: expect.stringMatching(/^spec\.secretObjects\[1\]: /) as string },
        expect.objectContaining({ text: expect.stringContaining(why) as string }) as object,
      ]),
    );
  });

  it('threat/V10 in a namespace that the platform has excluded', () => {
    expect(review([plain], 'kube-system')).toMatchObject([{ severity: 'refuse' }]);
    expect(review([], 'kube-system')).toEqual([]);
  });

  it.each([
    [{ secretName: ' ' }, 'secret name is empty'],
    [{ type: undefined }, 'secret type is empty'],
    [{ data: [] }, 'data is empty'],
    [{ type: 'istio.io/key-and-cert' }, 'overwrites a Secret "db" of type "istio.io/key-and-cert"'],
  ])('and is told what becomes of it: %j', (changes, why) => {
    expect(review([{ ...plain, ...changes }])).toEqual([
      { severity: 'warn', text: expect.stringContaining(why) as string },
    ]);
  });

  it('and is told of two for one name', () => {
    expect(review([plain, plain, plain])).toEqual([
      { severity: 'warn', text: 'spec.secretObjects name Secret "db" more than once: one overwrites the other' },
    ]);
  });

  it('and may have the plain ones', () => {
    const tls = { ...plain, secretName: 'tls', type: 'kubernetes.io/tls', labels: { app: 'web' } };
    expect(review([plain, tls])).toEqual([]);
    for (const none of [undefined, null, []]) expect(review(none)).toEqual([]);
  });
});

describe('a class that cannot be read', () => {
  it.each([
    [{ secretObjects: {} }, 'spec.secretObjects must be a list of objects'],
    [{ secretObjects: ['planted'] }, 'spec.secretObjects must be a list of objects'],
    [{ secretObjects: [{ type: ['planted'] }] }, 'spec.secretObjects[0].type must be a text'],
    [{ secretObjects: [{ labels: 'planted' }] }, 'spec.secretObjects[0].labels must be an object'],
    [
      { secretObjects: [{ annotations: { a: ['planted'] } }] },
      'spec.secretObjects[0].annotations must hold texts only',
    ],
  ])('is refused by its part: %j', (spec, why) => {
    const read = (): unknown => parseProviderClass({ metadata: {}, spec });
    expect(read).toThrow(why);
    expect(read).not.toThrow('planted');
  });

  it('is the only thing that ends the reading', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ spec: fc.record({ secretObjects: fc.jsonValue() }) })),
        (any) => {
          try {
            reviewProviderClass(parseProviderClass(any), { rules });
          } catch (error) {
            expect(error).toBeInstanceOf(LockkeeperError);
          }
        },
      ),
    );
  });
});
