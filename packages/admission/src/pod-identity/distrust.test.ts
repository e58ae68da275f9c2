import { readSnapshot } from '@lockkeeper/access/internal';
import { describe, expect, it } from 'vitest';
import { distrustBy } from './distrust.ts';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/shop/reader`;
const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/ABC';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC`;
const HOST = ISSUER.replace('https://', '');

const trust = (sub: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${HOST}:sub`]: sub, [`${HOST}:aud`]: 'sts.amazonaws.com' } },
    },
  ],
});

function asked(changes: object = {}, snapshot: object = {}): string | undefined {
  const world = {
    roles: [{ arn: ROLE, trustPolicy: trust('system:serviceaccount:shop:reader') }],
    oidcProviders: [{ arn: PROVIDER, url: ISSUER, clientIds: ['sts.amazonaws.com'] }],
    ...snapshot,
  };
  const distrust = distrustBy(readSnapshot(JSON.stringify(world)), ISSUER);
  return distrust({
    roleArn: ROLE,
    namespace: 'shop',
    serviceAccount: 'reader',
    audience: 'sts.amazonaws.com',
    ...changes,
  });
}

describe('threat/W1 a role is asked whom it trusts', () => {
  it('lets the account in that its trust policy names', () => {
    expect(asked()).toBeUndefined();
  });

  it.each([
    [{ namespace: 'bank' }, 'system:serviceaccount:bank:reader in: its trust policy'],
    [{ serviceAccount: 'default' }, 'system:serviceaccount:shop:default in: its trust policy'],
    [{ audience: 'vault' }, 'does not list audience "vault"'],
  ])('says why it does not trust %j', (changes, why) => {
    expect(asked(changes)).toContain(why);
  });

  it('says that the account of the role does not know the cluster', () => {
    expect(asked({}, { oidcProviders: [] })).toContain(`account ${ACCOUNT} has no identity provider for this cluster`);
  });

  it('says nothing about a role that the snapshot does not hold', () => {
    expect(asked({ roleArn: `${ROLE}-2` })).toBeUndefined();
  });
});
