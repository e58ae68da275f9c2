import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { applyPatch } from './apply-patch.ts';
import { decidePodIdentityVector, mutatedPod, type PodIdentityVector, placeOfVector } from './pod-identity-vector.ts';

const vectors = readFileSync(new URL('../../cases/pod-identity/pods.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as PodIdentityVector);

describe('pods become what amazon-eks-pod-identity-webhook makes of them', () => {
  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    expect(mutatedPod(vector)).toEqual(vector.want);
    const codes = decidePodIdentityVector(vector).findings.map(({ code }) => code);
    expect(codes).toEqual(vector.findings ?? []);
  });
});

describe('a line of pods', () => {
  const line: PodIdentityVector = { id: 'x', pod: { spec: {} }, serviceAccount: null, flags: {}, want: {} };

  it.each([
    [{ flags: { 'no-such-flag': 1 } }, 'there is no flag no-such-flag'],
    [{ flags: ['word'] }, 'word is no flag'],
    [{ flags: { 'token-expiration': 'soon' } }, '--token-expiration'],
    [{ flags: { 'compose-role-arn': true } }, '--compose-role-arn-account'],
    [{ flags: { 'watch-container-credentials-config': { identities: 7 } } }, 'a list of identities'],
    [{ flags: { 'watch-container-credentials-config': { identities: [{}] } } }, 'entry 0'],
    [{ pod: 7 }, 'the pod cannot be read'],
    [{ pod: {} }, 'spec is missing'],
    [{ pod: { spec: { containers: 'planted' } } }, 'spec.containers must be a list'],
  ])('%j cannot be run', (changes, why) => {
    expect(() => mutatedPod({ ...line, ...changes })).toThrow(why);
    expect(() => mutatedPod({ ...line, ...changes })).not.toThrow(/planted/);
  });

  const role = 'arn:aws:iam::111122223333:role/reader';
  const pod = { metadata: {}, spec: { containers: [{ name: 'a' }] } };
  const mutated = (changes: Partial<PodIdentityVector>): string =>
    JSON.stringify(mutatedPod({ ...line, pod, ...changes }));

  it.each([
    [{ metadata: { annotations: { 'eks.amazonaws.com/role-arn': role } } }],
    [{ annotations: { 'eks.amazonaws.com/role-arn': role } }],
    [{ name: 'default', namespace: 'shop', annotations: { 'eks.amazonaws.com/role-arn': role } }],
    [{ 'eks.amazonaws.com/role-arn': role }],
    [{ metadata: { name: 'default' }, annotations: { 'eks.amazonaws.com/role-arn': role } }],
    [{ metadata: { name: 'default' }, roleArn: role }],
    [{ roleArn: role }],
    [{ RoleARN: role, UseRegionalSTS: false, name: 'default', labels: {}, secrets: null }],
    [{ 'testing.eks.amazonaws.com/serviceAccount/roleArn': role }],
    [[{ name: 'other' }, { name: 'default', roleArn: role }]],
    [{ items: [{ metadata: { name: 'default', annotations: { 'eks.amazonaws.com/role-arn': role } } }] }],
  ])('may say %j of its account', (serviceAccount) => {
    expect(mutated({ serviceAccount })).toContain(`{"name":"AWS_ROLE_ARN","value":"${role}"}`);
  });

  it('says by settings what annotations say, under the prefix of the line', () => {
    const serviceAccount = { roleArn: role, audience: 'aud', 'sts-regional-endpoints': 'true', tokenExpiration: 3600 };
    const flags = { 'annotation-prefix': 'id.example' };
    expect(mutated({ serviceAccount, flags })).toMatch(/"value":"regional".*"audience":"aud","expirationSeconds":3600/);
  });

  it.each([
    [{ 'aws-default-region': 'mars' }],
    [{ '--aws-default-region': 'mars' }],
    [{ awsDefaultRegion: 'mars', v: 4, 'log-file': 'x', port: '443' }],
    [{ aws_default_region: 'mars' }],
    [{ 'handler/region': 'mars' }],
    [{ 'testing.eks.amazonaws.com/handler/region': 'mars' }],
    [{ handler: { region: 'mars' } }],
    [{ region: 'mars' }],
    [['--aws-default-region=mars', '--watch-config-map', '--tls-cert', '/x']],
    ['--aws-default-region mars'],
    ['-aws-default-region=mars'],
  ])('may give flags as %j', (flags) => {
    expect(mutated({ serviceAccount: { roleArn: role }, flags })).toContain('{"name":"AWS_REGION","value":"mars"}');
  });

  const listed = { identities: [{ namespace: 'default', serviceAccount: 'default' }] };
  it.each([
    [{ 'watch-container-credentials-config': listed }],
    [{ 'watch-container-credentials-config': listed.identities }],
    [{ 'watch-container-credentials-config': JSON.stringify(listed) }],
    [{ 'watch-container-credentials-config': '/etc/identities.json' }],
    [{ containerCredentials: { Identities: listed.identities } }],
    [{ containerCredentials: true }],
    [{ containerCredentials: ['default/default'] }],
    [{ 'container-credentials-config': listed }],
    [{ podIdentityAssociations: [{ namespace: 'default', serviceAccountName: 'default' }] }],
    [{ containercredentials: { uri: 'http://169.254.170.23/v1/credentials' } }],
    [{ 'containercredentials/uri': 'http://169.254.170.23/v1/credentials' }],
  ])('is about container credentials with %j', (flags) => {
    expect(mutated({ flags })).toContain('{"name":"AWS_CONTAINER_CREDENTIALS_FULL_URI"');
  });

  it.each([
    [{ 'watch-container-credentials-config': '', 'container-credentials-audience': 'pods.eks.amazonaws.com' }],
    [{ 'watch-container-credentials-config': { identities: [] } }],
    [{}],
    [null],
  ])('is not with %j', (flags) => {
    expect(mutated({ flags })).toBe(JSON.stringify(pod));
  });

  it.each([
    [{ accountId: '111122223333', region: 'cn-north-1' }, 'arn:aws-cn:iam::111122223333:role/reader'],
    [{ Enabled: true, AccountID: '111122223333', Partition: 'aws-iso', Region: 'x' }, 'arn:aws-iso:iam::'],
    [{ account: '111122223333' }, 'arn:aws:iam::111122223333:role/reader'],
  ])('may say where an instance is that completes roles: %j', (identity, arn) => {
    for (const flags of [{ composeRoleArn: identity }, { 'compose-role-arn': true, instanceIdentity: identity }])
      expect(mutated({ serviceAccount: { roleArn: 'reader' }, flags })).toContain(arn);
    const off = { composeRoleArn: false, instanceIdentity: identity };
    expect(mutated({ serviceAccount: { roleArn: 'reader' }, flags: off })).toContain('"value":"reader"');
  });

  it('may say so by a flag for each', () => {
    const flags = { composeRoleArn: true, accountId: '111122223333', partition: 'aws-cn' };
    expect(mutated({ serviceAccount: { roleArn: 'reader' }, flags })).toContain(
      'arn:aws-cn:iam::111122223333:role/reader',
    );
  });

  it('has the ConfigMap whole, or what its key holds', () => {
    const config = JSON.stringify({ 'default/default': { RoleARN: role } });
    for (const configMap of [config, JSON.parse(config) as unknown, { data: { config } }]) {
      expect(mutated({ flags: { watchConfigMap: 'true' }, configMap })).toContain(role);
      expect(mutated({ flags: { watchConfigMap: configMap } })).toContain(role);
      expect(mutated({ flags: { configMap } })).toContain(role);
      expect(mutated({ flags: { watchConfigMap: false, configMap } })).not.toContain(role);
    }
  });

  it('is about the namespace of its pod, or else of its account', () => {
    const serviceAccount = { name: 'reader', namespace: 'shop' };
    expect(placeOfVector({ ...line, serviceAccount })).toEqual({ namespace: 'shop', serviceAccount: 'default' });
    const own = { metadata: { namespace: 'bank' }, spec: { serviceAccountName: 'reader' } };
    expect(placeOfVector({ ...line, serviceAccount, pod: own })).toEqual({
      namespace: 'bank',
      serviceAccount: 'reader',
    });
    expect(placeOfVector({ ...line, namespace: 'park' }).namespace).toBe('park');
  });

  it.each([
    [{ serviceAccount: 'reader' }, 'serviceAccount must be an object'],
    [{ serviceAccount: { role: 'x' } }, 'serviceAccount has no setting role'],
    [{ flags: 7 }, 'flags must be an object, a list or a text'],
    [{ flags: { stsRegionalEndpoint: 'perhaps' } }, 'sts-regional-endpoint must be true or false'],
    [{ flags: { tokenAudience: {} } }, 'token-audience must be a text'],
  ])('%j says nothing that could be run', (changes, why) => {
    expect(() => mutated(changes)).toThrow(why);
  });
});

describe('a patch of pods', () => {
  const steps = (...list: readonly [op: string, path: string, value?: unknown][]) =>
    list.map(([op, path, value]) => ({ op, path, value }));

  it('adds, replaces, removes and tests, in order', () => {
    const patch = steps(
      ['test', '/a', [1]],
      ['add', '/a/0', 0],
      ['add', '/a/-', 2],
      ['replace', '/b', 'new'],
      ['remove', '/a/1'],
      ['remove', '/c~1d'],
    );
    expect(applyPatch({ a: [1], b: 'old', 'c/d': 1 }, patch)).toEqual({ a: [0, 2], b: 'new' });
  });

  it.each([
    ['move', '/a', 'has no operation "move"'],
    ['test', '/a', 'does not apply at /a'],
    ['remove', '/b', 'does not apply at /b'],
    ['add', '/a/7', 'does not apply at /a/7'],
    ['add', '/a/0/b', 'does not apply at /a/0/b'],
  ])('with %s of %s is refused', (op, path, why) => {
    expect(() => applyPatch({ a: [1] }, steps([op, path]))).toThrow(why);
  });
});
