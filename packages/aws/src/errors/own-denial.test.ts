import { buildHop, buildReference, buildScope, buildStaticKeys } from '@lockkeeper/testkit';
import { describe, expect, it } from 'vitest';
import type { DenialFacts } from './denial.ts';
import { tellReadDenial, tellRoleDenial } from './own-denial.ts';

const scope = buildScope();
const own: DenialFacts = {
  principal: 'arn:aws:sts::111111111111:assumed-role/reader/session',
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:app/db-AbCdEf',
};

describe('whether a refusal may be quoted to the tenant', () => {
  const tell = tellReadDenial(scope, buildReference('app/db'));

  const quoted: readonly [string, Partial<DenialFacts>][] = [
    ['own identity, action and secret', {}],
    ['the name, as AWS prints it for a secret that does not exist', { resource: 'app/db' }],
    ['the batch action, which has no resource', { action: 'secretsmanager:BatchGetSecretValue', resource: '*' }],
    ['the key of the secret', { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-central-1:333333333333:key/1234-ab' }],
  ];

  it.each(quoted)('yes: %s', (_, change) => {
    expect(tell({ ...own, ...change })).toBe('quote');
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
    expect(tell({ ...own, ...change })).toBe('hide');
  });

  it('goes by the last role of a chain, and by any identity where keys name none', () => {
    const chained = buildScope({ hops: [buildHop({ roleArn: 'arn:aws:iam::222222222222:role/path/hop' })] });
    const tellChained = tellReadDenial(chained, buildReference('app/db'));
    expect(tellChained({ ...own, principal: 'arn:aws:sts::222222222222:assumed-role/hop/s' })).toBe('quote');
    expect(tellChained(own)).toBe('hide');
    const keys = buildScope({ base: buildStaticKeys() });
    expect(tellReadDenial(keys, buildReference('app/db'))({ ...own, principal: 'arn:aws:iam::1:user/ci' })).toBe(
      'quote',
    );
  });

  it('threat/L5 tells of the operator’s own identity which policy refuses, and not who it is', () => {
    const lent = buildScope({ base: { kind: 'controller' } });
    const facts = { ...own, principal: 'arn:aws:sts::999999999999:assumed-role/operator/x' };
    expect(tellReadDenial(lent, buildReference('app/db'))(facts)).toBe('reason');
    expect(tellReadDenial(lent, buildReference('app/other'))(facts)).toBe('hide');
    const roleArn = 'arn:aws:iam::222222222222:role/hop';
    expect(tellRoleDenial(lent, 0, roleArn)({ ...facts, action: 'sts:AssumeRole', resource: roleArn })).toBe('reason');
  });

  it('knows parameters with and without their slash', () => {
    const store = buildScope({ service: 'ParameterStore' });
    const resource = 'arn:aws:ssm:eu-central-1:111111111111:parameter/app/db';
    const facts = { ...own, action: 'ssm:GetParameters', resource };
    expect(tellReadDenial(store, buildReference('/app/db', { service: 'ParameterStore' }))(facts)).toBe('quote');
    expect(tellReadDenial(store, buildReference('/app/dbx', { service: 'ParameterStore' }))(facts)).toBe('hide');
    expect(tellReadDenial(store, buildReference('/app', { service: 'ParameterStore' }))(facts)).toBe('hide');
  });

  it('quotes a refused role only when it is the one asked for, by the identity before it', () => {
    const roleArn = 'arn:aws:iam::222222222222:role/hop';
    const facts = { ...own, action: 'sts:AssumeRole', resource: roleArn };
    const tellRole = tellRoleDenial(scope, 0, roleArn);
    expect(tellRole(facts)).toBe('quote');
    expect(tellRole({ ...facts, resource: 'arn:aws:iam::222222222222:role/other' })).toBe('hide');
    expect(tellRole({ ...facts, action: 'iam:PassRole' })).toBe('hide');
    expect(tellRole({ ...facts, principal: 'arn:aws:sts::333333333333:assumed-role/reader/s' })).toBe('hide');
  });
});
