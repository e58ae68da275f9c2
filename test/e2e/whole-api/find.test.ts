import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  expectReady,
  expectSoon,
  externalSecret,
  hasBoth,
  READ_ALL,
  store,
  SYNCED,
  WholeApiLab,
} from './whole-api-lab.ts';

describe.runIf(hasBoth)('a user sees with kubectl what a search found', () => {
  const at: { lab: WholeApiLab } = { lab: undefined as never };
  beforeAll(async () => {
    at.lab = await WholeApiLab.start();
    const { lab } = at;
    const secret = (name: string, value: string, ...tags: readonly string[]) =>
      lab.aws(`secretsmanager create-secret --name ${name} --secret-string ${value}`, ...tags);
    const parameter = (name: string, value: string) =>
      lab.aws(`ssm put-parameter --type SecureString --name ${name} --value ${value}`);
    await Promise.all([
      lab.giveRole(READ_ALL),
      secret('shop/db', 'one', '--tags', 'Key=team,Value=red', 'Key=tier,Value=back'),
      secret('shop/web', 'two', '--tags', 'Key=team,Value=red'),
      secret('office/db', 'three', '--tags', 'Key=team,Value=back', 'Key=tier,Value=red'),
      parameter('/shop/prod/user', 'jane'),
      parameter('/shop/prod/password', 'four'),
      parameter('/shop/test/user', 'joe'),
    ]);
    await lab.apply(store('aws'), store('parameters', { service: 'ParameterStore' }));
  });
  afterAll(() => at.lab?.stop());

  it('by name, with its keys rewritten', async () => {
    const rewrite = [
      { regexp: { source: '^shop/(.*)$', target: 'SHOP_$1' } },
      { transform: { template: '{{ .value | upper }}' } },
    ];
    await at.lab.apply(externalSecret('by-name', { dataFrom: [{ find: { name: { regexp: '^shop/' } }, rewrite }] }));
    await expectSoon(() => at.lab.values('by-name'), { SHOP_DB: 'one', SHOP_WEB: 'two' });
  });

  it('by tags, each key with its own value', async () => {
    const tags = { team: 'red', tier: 'back' };
    await at.lab.apply(externalSecret('by-tags', { dataFrom: [{ find: { tags } }] }));
    await expectSoon(() => at.lab.values('by-tags'), { shop_db: 'one' });
  });

  it('by path in Parameter Store', async () => {
    const find = { path: '/shop/prod', name: { regexp: '.*' } };
    const rewrite = [{ regexp: { source: '^.*/', target: '' } }];
    const secretStoreRef = { name: 'parameters', kind: 'SecretStore' };
    await at.lab.apply(externalSecret('by-path', { secretStoreRef, dataFrom: [{ find, rewrite }] }));
    await expectSoon(() => at.lab.values('by-path'), { user: 'jane', password: 'four' });
  });

  it('what is made later with the next look, and what is deleted goes from the Secret', async () => {
    await at.lab.aws('secretsmanager create-secret --name later/a --secret-string a');
    await at.lab.aws('secretsmanager create-secret --name later/b --secret-string b');
    await at.lab.apply(externalSecret('later', { dataFrom: [{ find: { name: { regexp: '^later/' } } }] }));
    await expectSoon(() => at.lab.values('later'), { later_a: 'a', later_b: 'b' });
    await at.lab.aws('secretsmanager create-secret --name later/c --secret-string c');
    await at.lab.aws('secretsmanager delete-secret --force-delete-without-recovery --secret-id later/a');
    await at.lab.forceSync('externalsecret', 'later', '1');
    await expectSoon(() => at.lab.values('later'), { later_b: 'b', later_c: 'c' });
  });

  it('a secret among those found that may not be read: nothing is left out, and the action that is missing is named', async () => {
    await at.lab.apply(externalSecret('partly', { dataFrom: [{ find: { name: { regexp: '^shop/' } } }] }));
    await expectReady(at.lab, 'externalsecret', 'partly', SYNCED);
    const deny = {
      Effect: 'Deny',
      Action: 'secretsmanager:GetSecretValue',
      Resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:shop/web-??????`,
    };
    await at.lab.grant(READ_ALL, deny);
    await at.lab.forceSync('externalsecret', 'partly', '1');
    await expectReady(
      at.lab,
      'externalsecret',
      'partly',
      'False SecretSyncedError: could not get secret data from provider',
    );
    const events = expect.stringMatching(/error getting all secrets: "shop\/web": .*secretsmanager:GetSecretValue/);
    await expectSoon(() => at.lab.events('partly'), events);
    expect(await at.lab.values('partly')).toEqual({ shop_db: 'one', shop_web: 'two' });
    await at.lab.grant(READ_ALL);
    await at.lab.forceSync('externalsecret', 'partly', '2');
    await expectReady(at.lab, 'externalsecret', 'partly', SYNCED);
  });
});
