import { describe, expect, test } from 'vitest';
import { containerVariables, namesLostInShells, pathMapper, withMappedPaths } from './container-variables.ts';
import type { FoundContainer } from './find-container.ts';

function found(
  environment: readonly (readonly [string, string])[],
  more: Partial<FoundContainer> = {},
): FoundContainer {
  const view = { namespace: 'shop', pod: 'web', podUid: 'u', container: 'web', environment, mounts: [] };
  return { view, awsUrl: 'http://127.0.0.1:4566', region: 'eu-west-1', ...more };
}

describe('variables of a command in the place of a container', () => {
  test("threat/D3 nothing of the caller's AWS identity comes along", () => {
    const caller = {
      PATH: '/bin',
      HOME: '/home/me',
      TMPDIR: '/home/me/tmp',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_SESSION_TOKEN: 'real',
      AWS_PROFILE: 'prod',
      AWS_CONFIG_FILE: '/home/me/.aws/config',
      KUBECONFIG: '/home/me/.kube/config',
      GITHUB_TOKEN: 'real',
    };
    const { variables } = containerVariables(found([]), caller, [], '/own');
    expect(variables).toEqual({
      PATH: '/bin',
      HOME: '/own',
      TMPDIR: '/own',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      KUBECONFIG: '/dev/null',
    });
  });

  test('what the pod identity webhook sets comes along', () => {
    const environment = [
      ['AWS_ROLE_ARN', 'arn:aws:iam::111122223333:role/web'],
      ['AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/secrets/eks.amazonaws.com/serviceaccount/token'],
      ['AWS_REGION', 'us-west-2'],
    ] as const;
    const { variables, refused } = containerVariables(found(environment), {}, [], '/own');
    expect(variables).toMatchObject(Object.fromEntries(environment));
    expect(refused).toEqual([]);
  });

  test("the agent's address in every cluster becomes the one of the lab", () => {
    const environment = [['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.23/v1/credentials']] as const;
    const podIdentityUrl = 'http://127.0.0.1:9/v1/credentials';
    const { variables } = containerVariables(found(environment, { podIdentityUrl }), {}, [], '/own');
    expect(variables['AWS_CONTAINER_CREDENTIALS_FULL_URI']).toBe(podIdentityUrl);
  });

  test.each(['LD_PRELOAD', 'PATH', 'NODE_OPTIONS', 'BASH_ENV', 'AWS_CONFIG_FILE', 'AWS_ENDPOINT_URL', 'HTTPS_PROXY'])(
    'threat/B4 a manifest cannot change through %s which code runs on this machine, unless its user allows it',
    (name) => {
      const { variables, refused } = containerVariables(found([[name, '/evil']]), { PATH: '/bin' }, [], '/own');
      expect(variables[name]).not.toBe('/evil');
      expect(refused.map((one) => one.name)).toEqual([name]);
      expect(containerVariables(found([[name, '/evil']]), {}, [name], '/own').variables[name]).toBe('/evil');
    },
  );

  test('paths into volumes lead to their files, the longest match first', () => {
    const mounts = [
      { mountPath: '/mnt', source: '/lab/outer', readOnly: true },
      { mountPath: '/mnt/inner/', source: '/lab/inner', readOnly: true },
    ];
    const environment = [
      ['A', '/mnt'],
      ['B', '/mnt/x'],
      ['C', '/mnt/inner/token'],
      ['D', 'file:///mnt/x'],
      ['E', '/mnt2/x'],
      ['F', 'x /mnt/x'],
    ] as const;
    const { view } = found(environment);
    expect(withMappedPaths({ ...view, mounts }).environment).toEqual([
      ['A', '/lab/outer'],
      ['B', '/lab/outer/x'],
      ['C', '/lab/inner/token'],
      ['D', 'file:///lab/outer/x'],
      ['E', '/mnt2/x'],
      ['F', 'x /mnt/x'],
    ]);
  });

  test.each([
    ['/mnt/x', '/lab/x'],
    ['file:///mnt/x', 'file:///lab/x'],
    ['cat /mnt/x', 'cat /mnt/x'],
    ['--file=/mnt/x', '--file=/mnt/x'],
  ])('a word leads to a file only as a whole: %s', (word, want) => {
    expect(pathMapper([{ mountPath: '/mnt', source: '/lab', readOnly: true }])(word)).toBe(want);
  });

  test("the caller's home is there for those who ask for it", () => {
    const { variables } = containerVariables(found([]), { HOME: '/home/me' }, ['HOME'], '/own');
    expect(variables).toMatchObject({ HOME: '/home/me', TMPDIR: '/own' });
  });

  test('names that shells drop are known', () => {
    const variables = { A: '', _b1: '', 'a.b-c': '', '1st': '', '': '', ü: '' };
    expect(namesLostInShells(variables)).toEqual(['a.b-c', '1st', '', 'ü']);
  });
});
