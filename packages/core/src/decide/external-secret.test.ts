import { describe, expect, it } from 'vitest';
import { refusal } from '../errors/refusal.ts';
import { decideExternalSecret, type ExternalSecretWorld } from './external-secret.ts';
import type { DesiredSecret, TargetSecret } from './target.ts';

const HASH = 'a'.repeat(56);

function desired(changes: Partial<DesiredSecret> = {}): DesiredSecret {
  return {
    labels: new Map(),
    annotations: new Map(),
    dataSizes: new Map([['password', 8]]),
    dataHash: HASH,
    ...changes,
  };
}

function target(changes: Partial<TargetSecret> = {}): TargetSecret {
  return {
    uid: 'secret-uid',
    resourceVersion: '41',
    type: 'Opaque',
    labels: new Map([
      ['reconcile.external-secrets.io/managed', 'true'],
      ['reconcile.external-secrets.io/created-by', 'mark'],
    ]),
    annotations: new Map([['reconcile.external-secrets.io/data-hash', HASH]]),
    ownLabels: new Set(),
    ownAnnotations: new Set(),
    ownKeys: new Set(),
    controller: { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'es', uid: 'es-uid' },
    keys: ['password'],
    dataHash: HASH,
    immutable: false,
    deleting: false,
    ...changes,
  };
}

function world(changes: Partial<ExternalSecretWorld> = {}): ExternalSecretWorld {
  return {
    name: 'es',
    uid: 'es-uid',
    createdBy: 'mark',
    targetName: 'es',
    policies: { creation: 'Owner', deletion: 'Retain', immutable: false },
    rivals: [],
    outcome: { kind: 'desired', desired: desired(), writes: new Set(['password']) },
    ...changes,
  };
}

function unowned(changes: Partial<TargetSecret> = {}): TargetSecret {
  const { controller: _, ...rest } = target({ labels: new Map(), annotations: new Map(), ...changes });
  return rest;
}

describe('decideExternalSecret', () => {
  it('creates what is missing', () => {
    expect(decideExternalSecret(world())).toMatchObject({
      plan: { kind: 'create' },
      ready: true,
      reason: 'SecretSynced',
      message: 'secret synced',
      event: { type: 'Normal', reason: 'Created', message: 'secret created' },
    });
  });

  it('writes nothing and tells nobody when the target is as it should be', () => {
    const decision = decideExternalSecret(world({ target: target() }));
    expect(decision.plan.kind).toBe('none');
    expect(decision.event).toBeUndefined();
  });

  it('replaces the data wholly, at the version it was decided from', () => {
    const decision = decideExternalSecret(world({ target: target({ keys: ['password', 'old'], dataHash: 'b' }) }));
    expect(decision.plan).toMatchObject({
      kind: 'update',
      uid: 'secret-uid',
      resourceVersion: '41',
      removeKeys: ['old'],
    });
    expect(decision.event?.message).toBe('secret updated');
  });

  it('threat/T10 does not believe the data-hash annotation: the data itself is hashed', () => {
    expect(decideExternalSecret(world({ target: target({ dataHash: 'edited' }) })).plan.kind).toBe('update');
  });

  it('keeps labels of others and removes its own that are no longer asked for', () => {
    const live = target({
      labels: new Map([...target().labels, ['theirs', '1'], ['ours', '1']]),
      ownLabels: new Set(['ours', 'reconcile.external-secrets.io/managed']),
    });
    expect(decideExternalSecret(world({ target: live })).plan).toMatchObject({
      kind: 'update',
      removeLabels: ['ours'],
    });
    const kept = target({ labels: new Map([...target().labels, ['theirs', '1']]) });
    expect(decideExternalSecret(world({ target: kept })).plan.kind).toBe('none');
  });

  it('keeps the Secret when a source fails, whatever the failure', () => {
    const outcome = { kind: 'failed', stage: 'data', refusal: refusal('Denied', 'no', 'change') } as const;
    expect(decideExternalSecret(world({ outcome, target: target() }))).toMatchObject({
      plan: { kind: 'none' },
      ready: false,
      reason: 'SecretSyncedError',
      message: 'could not get secret data from provider',
      event: { type: 'Warning', reason: 'UpdateFailed', message: 'no' },
      retry: 'change',
    });
  });

  it('says that a template failed as ESO does', () => {
    const outcome = { kind: 'failed', stage: 'template', refusal: refusal('InvalidInput', 'bad') } as const;
    expect(decideExternalSecret(world({ outcome })).message).toBe('could not update secret');
  });

  it('retains the Secret when nothing was found', () => {
    expect(decideExternalSecret(world({ outcome: { kind: 'empty' }, target: target() }))).toMatchObject({
      plan: { kind: 'none' },
      ready: true,
      message: 'secret retained due to DeletionPolicy=Retain',
    });
  });

  it.each([
    'kubernetes.io/service-account-token',
    'bootstrap.kubernetes.io/token',
    'helm.sh/release.v1',
    'kubernetes.io/dockercfg',
    'example.com/custom',
  ])('threat/T1 never takes over an existing Secret of type %s', (type) => {
    const decision = decideExternalSecret(world({ target: unowned({ type, keys: [] }) }));
    expect(decision).toMatchObject({ plan: { kind: 'none' }, ready: false, reason: 'TargetNotOwned' });
  });

  it('threat/T1 leaves an unmanaged Secret with data alone and says how to consent', () => {
    const decision = decideExternalSecret(world({ target: unowned() }));
    expect(decision).toMatchObject({ plan: { kind: 'none' }, reason: 'TargetNotOwned' });
    expect(decision.event?.message).toContain('lockkeeper.dev/adopt=es');
  });

  it.each([
    ['it is empty', unowned({ keys: [] })],
    ['ESO marked it', unowned({ labels: new Map([['reconcile.external-secrets.io/managed', 'true']]) })],
    ['its owner consents', unowned({ annotations: new Map([['lockkeeper.dev/adopt', 'es']]) })],
  ])('threat/T1 takes an unowned Secret over when %s', (_, live) => {
    expect(decideExternalSecret(world({ target: live })).plan.kind).toBe('update');
  });

  it('threat/T9 knows its owner by uid: the same name with another uid is a stranger', () => {
    const stranger = target({
      controller: { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'es', uid: 'older' },
    });
    const decision = decideExternalSecret(world({ target: stranger }));
    expect(decision).toMatchObject({
      plan: { kind: 'none' },
      message: 'target is owned by another ExternalSecret',
      retry: 'later',
    });
  });

  it('threat/T9 a forged owner label owns nothing', () => {
    const victim = unowned({ labels: new Map([['reconcile.external-secrets.io/created-by', 'mark']]) });
    expect(decideExternalSecret(world({ target: victim })).plan.kind).toBe('none');
  });

  it('threat/T11 the second of two ExternalSecrets for one target writes nothing and names the first', () => {
    const taken = target({
      controller: { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'first', uid: 'x' },
    });
    for (let i = 0; i < 100; i++) {
      const decision = decideExternalSecret(world({ target: taken }));
      expect(decision.plan.kind).toBe('none');
      expect(decision.event?.message).toBe('secret is owned by another ExternalSecret: first');
    }
  });

  it('does not touch what another controller owns', () => {
    const foreign = target({
      controller: { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: 'c', uid: 'x' },
    });
    expect(decideExternalSecret(world({ target: foreign })).message).toBe('failed to take ownership of target secret');
  });

  it('leaves an immutable Secret as it is', () => {
    expect(decideExternalSecret(world({ target: target({ immutable: true, dataHash: 'b' }) }))).toMatchObject({
      plan: { kind: 'none' },
      message: 'could not update secret, target is immutable',
    });
  });

  it('threat/T3 judges the final object: the live type counts where the spec names none', () => {
    const live = target({ type: 'kubernetes.io/service-account-token', dataHash: 'b' });
    expect(decideExternalSecret(world({ target: live }))).toMatchObject({ plan: { kind: 'none' }, ready: false });
  });
});
