import { describe, expect, it } from 'vitest';
import { runPodLine } from './run-pod-line.ts';

const ROLE = 'arn:aws:iam::111122223333:role/reader';
const MOUNT = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const pod = { metadata: { name: 'web' }, spec: { containers: [{ name: 'app', image: 'app:1' }] } };
const env = [
  { name: 'AWS_ROLE_ARN', value: ROLE },
  { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${MOUNT}/token` },
];
const volumeMounts = [{ name: 'aws-iam-token', readOnly: true, mountPath: MOUNT }];
const token = { audience: 'sts.amazonaws.com', expirationSeconds: 86_400, path: 'token' };
const volume = { name: 'aws-iam-token', projected: { sources: [{ serviceAccountToken: token }] } };
const container = { name: 'app', image: 'app:1', env, volumeMounts };
const want = { metadata: { name: 'web' }, spec: { volumes: [volume], containers: [container] } };
const patch = [
  { op: 'add', path: '/spec/volumes', value: [volume] },
  { op: 'add', path: '/spec/containers', value: [{ ...container, resources: {} }] },
];
const line = { id: 'x', pod, serviceAccount: { roleArn: ROLE }, flags: {}, want };

const differences = (changes: object): string => runPodLine({ ...line, ...changes }, 3).differences.join('\n');

describe('the pod that is wanted', () => {
  it.each([
    ['whole', want],
    ['with what Go writes for nothing', { ...want, status: {}, metadata: { name: 'web', creationTimestamp: null } }],
    ['with what the API server would fill in', { apiVersion: 'v1', kind: 'Pod', ...want }],
    ['a patch', patch],
    ['a patch as text', JSON.stringify(patch)],
    [
      'a response',
      { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') },
    ],
    ['a review', { kind: 'AdmissionReview', response: { allowed: true, patch: JSON.stringify(patch) } }],
    ['inside of an object', { pod: want }],
    ['a spec', want.spec],
    ['a spec inside of an object', { spec: want.spec }],
    ['YAML', `metadata: {name: web}\nspec: ${JSON.stringify(want.spec)}\n`],
  ])('is read: %s', (_, wanted) => {
    expect(differences({ want: wanted })).toBe('');
  });

  it.each([
    ['null', null],
    ['the same pod', pod],
    ['a response without a patch', { allowed: true }],
    ['an empty patch', []],
  ])('is the pod as it came: %s', (_, wanted) => {
    expect(differences({ want: wanted, serviceAccount: null })).toBe('');
    expect(differences({ want: wanted })).toContain('spec.containers[0].env: got');
  });

  it('has its variables in order, its volumes and mounts in any', () => {
    const other = { name: 'data', emptyDir: {} };
    const mount = { name: 'data', mountPath: '/data' };
    const own = {
      ...pod,
      spec: { containers: [{ ...pod.spec.containers[0], volumeMounts: [mount] }], volumes: [other] },
    };
    const wanted = (variables: readonly object[]) => ({
      ...pod,
      spec: {
        volumes: [other, volume],
        containers: [{ ...container, env: variables, volumeMounts: [...volumeMounts, mount] }],
      },
    });
    expect(differences({ pod: own, want: wanted(env) })).toBe('');
    expect(differences({ pod: own, want: wanted(env.toReversed()) })).toContain('spec.containers[0].env[0].name');
  });

  it('may have lost what the pod came with, which is kept and said', () => {
    const own = {
      ...pod,
      spec: {
        containers: [
          {
            ...pod.spec.containers[0],
            tomorrow: 1,
            resources: { limits: { cpu: '0.5', memory: '1024Mi', 'nvidia.com/gpu': 1 } },
          },
        ],
      },
    };
    const wanted = {
      ...want,
      spec: {
        ...want.spec,
        containers: [{ ...container, resources: { limits: { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': '1' } } }],
      },
    };
    expect(runPodLine({ ...line, pod: own, want: wanted }, 1)).toMatchObject({
      differences: [],
      notes: ['spec.containers[0].tomorrow is kept, and lost in the pod that is wanted'],
    });
  });

  it('differs in anything else, by its place', () => {
    const wanted = {
      ...want,
      spec: { ...want.spec, hostNetwork: true, containers: [{ ...container, image: 'app:2', args: ['a'] }] },
    };
    expect(differences({ want: wanted }).split('\n').toSorted()).toEqual([
      'spec.containers[0].args: got nothing, want ["a"]',
      'spec.containers[0].image: got "app:1", want "app:2"',
      'spec.hostNetwork: got nothing, want true',
    ]);
    expect(
      differences({
        want: { ...want, spec: { ...want.spec, containers: [{ ...container, resources: { limits: { cpu: '1' } } }] } },
      }),
    ).toContain('resources: got nothing');
  });
});

describe('a line', () => {
  it('may be written with YAML, as manifests are', () => {
    const yaml = `kind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: app, image: app:1}]\n`;
    const serviceAccount = `metadata:\n  name: default\n  annotations: {eks.amazonaws.com/role-arn: "${ROLE}"}\n`;
    expect(differences({ pod: yaml, serviceAccount })).toBe('');
  });

  it('may have a pod that is no more than its spec', () => {
    expect(differences({ pod: pod.spec, want: want.spec })).toBe('');
    const flags = { 'container-credentials-full-uri': 'http://agent/' };
    expect(differences({ pod: { spec: pod.spec }, flags, want: pod })).toContain('eks.amazonaws.com/pod-identity');
  });

  const identities = [{ namespace: 'default', serviceAccount: 'default' }];
  it.each([
    [{ containerCredentials: { identities } }],
    [{ containerCredentials: { identities, fullUri: 'http://agent/' }, flags: undefined }],
    [{ container_credentials_config: JSON.stringify({ identities }), flags: ['--sts-regional-endpoint'] }],
    [{ identities }],
    [{ podIdentityAssociations: ['default/default'] }],
    [{ associations: [{ namespace: 'default', service_account_name: 'default' }] }],
  ])('may say by a member of its own who has an association: %j', (changes) => {
    expect(differences({ ...changes, want: pod })).toContain('AWS_CONTAINER_CREDENTIALS_FULL_URI');
  });

  it('says what the ConfigMap holds', () => {
    const config_map = { data: { config: JSON.stringify({ 'default/default': { RoleARN: ROLE } }) } };
    expect(differences({ serviceAccount: null, config_map, flags: { watch_config_map: true } })).toBe('');
  });

  it('may have drawn any lifetime that upstream draws', () => {
    const drawn = (expirationSeconds: number) => {
      const sources = [{ serviceAccountToken: { audience: 'pods.eks.amazonaws.com', expirationSeconds, path: 't' } }];
      const spec = { ...pod.spec, volumes: [{ name: 'v', projected: { sources } }] };
      const flags = { 'container-credentials-token-volume-name': 'v', 'container-credentials-token-path': 't' };
      return differences({ flags, want: { ...pod, spec } });
    };
    for (const seconds of [79_200, 80_001, 86_400]) expect(drawn(seconds)).not.toContain('expirationSeconds');
    for (const seconds of [79_199, 86_401]) expect(drawn(seconds)).toContain('expirationSeconds');
  });

  it('may carry remarks, which are said', () => {
    expect(runPodLine({ ...line, source: 'upstream' }, 1)).toMatchObject({ differences: [], unread: ['source'] });
  });

  it.each([
    [{ pod: '{' }, 'pod is a text, and no YAML'],
    [{ pod: 'web' }, 'pod must be an object with a spec'],
    [{ serviceAccount: 'reader' }, 'serviceAccount must be an object'],
    [{ pod: undefined }, 'pod must be an object with a spec'],
    [{ want: undefined }, 'want must be a pod, a patch or null'],
    [{ want: 7 }, 'want must be a pod, a patch or null'],
    [{ want: {} }, 'want must be a pod, a patch or null'],
    [{ want: { patch: [7] } }, 'want.patch must be a list of operations'],
    [{ want: [{ op: 'move', path: '/a' }] }, 'a patch of pods has no operation "move"'],
    [{ want: [{ op: 'remove', path: '/a' }] }, 'the patch does not apply at /a'],
    [{ cluster: {} }, 'a line of pods has no member cluster'],
    [{ containerCredentials: { roles: [] } }, 'there is no flag containercredentials/roles'],
  ])('that cannot be run says so by its number: %j', (changes, why) => {
    expect(differences(changes)).toContain(`cannot be run: line 3: ${why}`);
  });
});
