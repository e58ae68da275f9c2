import { describe, expect, it } from 'vitest';
import { CLUSTER_RULES, csiObjects } from './csi-objects.ts';

describe('rights of the provider', () => {
  it('threat/V11 are to get a few things and to tell events: no Secrets, no tokens, no lists', () => {
    const rights = CLUSTER_RULES.flatMap(({ resources, verbs }) =>
      resources.map((what) => `${verbs.join(',')} ${what}`),
    );
    expect(rights).toEqual([
      'get serviceaccounts',
      'get pods',
      'get nodes',
      'get secretproviderclasses',
      'create,patch events',
    ]);
  });

  it('belong to an account of the namespace that was asked for', () => {
    const [account, , binding, tokenKeys] = csiObjects('csi');
    expect(account).toMatchObject({ metadata: { namespace: 'csi' } });
    expect(binding).toMatchObject({ subjects: [{ namespace: 'csi' }] });
    expect(tokenKeys).toMatchObject({
      roleRef: { name: 'system:service-account-issuer-discovery' },
      subjects: [{ namespace: 'csi' }],
    });
  });
});
