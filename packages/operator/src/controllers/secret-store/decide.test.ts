import { refusal } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { decideStore } from './decide.ts';

describe('decideStore', () => {
  it('calls a store valid when its identity works, and when it depends on the namespace that will use it', () => {
    for (const kind of ['works', 'skipped'] as const) {
      expect(decideStore({ kind })).toMatchObject({ ready: true, reason: 'Valid', message: 'store validated' });
    }
  });

  it('calls a store invalid when a rule of ours refuses, and keeps the platform text out of the event', () => {
    const reason = { ...refusal('Refused', 'ask the platform'), platform: 'no StoreGrant covers role x' };
    const decision = decideStore({ kind: 'refused', refusal: reason });
    expect(decision).toMatchObject({
      ready: false,
      reason: 'InvalidProviderConfig',
      message: 'unable to create client',
    });
    expect(decision.event.message).not.toContain('role x');
  });

  it('calls a store invalid when AWS denies its identity', () => {
    const answer = {
      kind: 'denied',
      code: 'AccessDenied',
      action: 'sts:AssumeRoleWithWebIdentity',
      message: 'no',
    } as const;
    expect(decideStore({ kind: 'denied', answer })).toMatchObject({
      ready: false,
      message: 'unable to validate store',
    });
  });

  it('keeps a store usable during an outage', () => {
    const answer = { kind: 'failed', code: 'Network', message: 'no route', retry: 'later' } as const;
    expect(decideStore({ kind: 'failed', answer })).toMatchObject({
      ready: true,
      reason: 'ValidationUnknown',
      retry: 'later',
    });
  });
});
