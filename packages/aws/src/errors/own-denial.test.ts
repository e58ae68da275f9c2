import { buildHop, buildReference, buildScope, buildStaticKeys } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import type { DenialFacts } from './denial.ts';
import { ownReadDenial, ownRoleDenial } from './own-denial.ts';

const scope = buildScope();
const own: DenialFacts = {
  principal: 'arn:aws:sts::111111111111:assumed-role/reader/session',
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:app/db-AbCdEf',
};

describe('whether a refusal may be quoted to the tenant', () => {
  const isOwn = ownReadDenial(scope, buildReference('app/db'));

  const quoted: readonly [string, Partial<DenialFacts>][] = [
    ['own identity, action and secret', {}],
    ['the name, as AWS prints it for a secret that does not exist', { resource: 'app/db' }],
    ['the batch action, which has no resource', { action: 'secretsmanager:BatchGetSecretValue', resource: '*' }],
    ['the key of the secret', { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-central-1:333333333333:key/1234-ab' }],
  ];

  it.each(quoted)('yes: %s', (_, change) => {
    expect(isOwn({ ...own, ...change })).toBe(true);
  });

  const hidden: readonly [string, Partial<DenialFacts>][] = [
    ['another role', { principal: 'arn:aws:sts::111111111111:assumed-role/reader-2/session' }],
    ['another account', { principal: 'arn:aws:sts::222222222222:assumed-role/reader/session' }],
    ['a user', { principal: 'arn:aws:iam::111111111111:user/reader' }],
    ['another action', { action: 'secretsmanager:DeleteSecret' }],
    ['another secret', { resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:app/other-AbCdEf' }],
    [
      'a secret whose name goes on',
      { resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:app/db-x-AbCdEf' },
    ],
    ['another region', { resource: 'arn:aws:secretsmanager:us-east-1:111111111111:secret:app/db-AbCdEf' }],
    ['another service', { resource: 'arn:aws:ssm:eu-central-1:111111111111:parameter/app/db' }],
    ['what is no key', { action: 'kms:Decrypt', resource: 'arn:aws:s3:::bucket' }],
  ];

  it.each(hidden)('no: %s', (_, change) => {
    expect(isOwn({ ...own, ...change })).toBe(false);
  });

  it('goes by the last role of a chain, and by any identity where keys name none', () => {
    const chained = buildScope({ hops: [buildHop({ roleArn: 'arn:aws:iam::222222222222:role/path/hop' })] });
    const isChained = ownReadDenial(chained, buildReference('app/db'));
    expect(isChained({ ...own, principal: 'arn:aws:sts::222222222222:assumed-role/hop/s' })).toBe(true);
    expect(isChained(own)).toBe(false);
    const keys = buildScope({ base: buildStaticKeys() });
    expect(ownReadDenial(keys, buildReference('app/db'))({ ...own, principal: 'arn:aws:iam::1:user/ci' })).toBe(true);
  });

  it('knows parameters with and without their slash', () => {
    const store = buildScope({ service: 'ParameterStore' });
    const resource = 'arn:aws:ssm:eu-central-1:111111111111:parameter/app/db';
    const facts = { ...own, action: 'ssm:GetParameters', resource };
    expect(ownReadDenial(store, buildReference('/app/db', { service: 'ParameterStore' }))(facts)).toBe(true);
    expect(ownReadDenial(store, buildReference('/app/dbx', { service: 'ParameterStore' }))(facts)).toBe(false);
    expect(ownReadDenial(store, buildReference('/app', { service: 'ParameterStore' }))(facts)).toBe(false);
  });

  it('quotes a refused role only when it is the one asked for, by the identity before it', () => {
    const roleArn = 'arn:aws:iam::222222222222:role/hop';
    const facts = { ...own, action: 'sts:AssumeRole', resource: roleArn };
    const isOwnRole = ownRoleDenial(scope, 0, roleArn);
    expect(isOwnRole(facts)).toBe(true);
    expect(isOwnRole({ ...facts, resource: 'arn:aws:iam::222222222222:role/other' })).toBe(false);
    expect(isOwnRole({ ...facts, action: 'iam:PassRole' })).toBe(false);
    expect(isOwnRole({ ...facts, principal: 'arn:aws:sts::333333333333:assumed-role/reader/s' })).toBe(false);
  });
});
