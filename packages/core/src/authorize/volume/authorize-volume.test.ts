import { describe, expect, it } from 'vitest';
import { authorizeVolume, type VolumeRequest } from './authorize-volume.ts';

const request: VolumeRequest = {
  account: { namespace: 'team-red', name: 'default', uid: 'sa-1', pod: { name: 'p', uid: 'pod-1' } },
  identity: {
    kind: 'web-identity',
    roleArn: 'arn:aws:iam::111122223333:role/red',
    audience: 'sts.amazonaws.com',
    sessionName: 'session',
  },
  region: 'us-east-1',
  service: 'SecretsManager',
  remote: [{ key: 'app/db', version: 'AWSPREVIOUS' }],
  rules: { regions: [] },
};
const podIdentity = {
  kind: 'pod-identity',
  audience: 'a',
  agentUrls: ['http://127.0.0.1'],
  agentTimeoutMs: 1,
} as const;

describe('authorizeVolume', () => {
  it('allows a pod what its own account asks for, under the account of the token', () => {
    const verdict = authorizeVolume(request);
    expect(verdict).toMatchObject({
      kind: 'allowed',
      use: {
        namespace: 'team-red',
        scope: { base: { kind: 'service-account', name: 'default', uid: 'sa-1', sessionName: 'session' }, hops: [] },
        references: [{ id: 'app/db', version: { kind: 'stage', stage: 'AWSPREVIOUS' } }],
      },
    });
  });

  it('threat/V2 binds a pod identity to the pod of the token, and refuses a token that is bound to none', () => {
    expect(authorizeVolume({ ...request, identity: podIdentity })).toMatchObject({
      use: { scope: { base: { kind: 'pod-identity', podUid: 'pod-1' } } },
    });
    const account = { namespace: 'team-red', name: 'default', uid: 'sa-1' };
    expect(authorizeVolume({ ...request, account, identity: podIdentity }).kind).toBe('refused');
  });

  it("threat/G8 refuses regions that are none, and those that are not on the platform's list", () => {
    expect(authorizeVolume({ ...request, region: 'us-east-1.evil.example' }).kind).toBe('refused');
    expect(authorizeVolume({ ...request, rules: { regions: ['eu-west-1'] } }).kind).toBe('refused');
  });

  it('names the key that is none', () => {
    const remote = [{ key: 'fine' }, { key: 'a b' }];
    expect(authorizeVolume({ ...request, remote })).toMatchObject({ kind: 'refused', index: 1 });
  });
});
