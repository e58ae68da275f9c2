import { describe, expect, it } from 'vitest';
import { childEnvironment } from './environment.ts';

const DANGEROUS = [
  'NODE_OPTIONS',
  'LD_PRELOAD',
  'BASH_ENV',
  'PYTHONSTARTUP',
  'GIT_SSH_COMMAND',
  'PATH',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'HTTPS_PROXY',
  'https_proxy',
  'DYLD_INSERT_LIBRARIES',
  'JAVA_TOOL_OPTIONS',
  'KUBECONFIG',
];

describe('childEnvironment', () => {
  it.each(DANGEROUS)('threat/X12 threat/D2 leaves %s out and says how to allow it', (key) => {
    const made = childEnvironment({ KEPT: '1' }, new Map([[key, 'x']]), { allowed: [], keepCredentials: false });
    expect(made.variables).toEqual({ KEPT: '1' });
    expect(made.refused[0]?.why).toContain(`--allow-env ${key}`);
  });

  it('threat/X12 lets a dangerous name through that the user allowed', () => {
    const made = childEnvironment({}, new Map([['NODE_OPTIONS', 'x']]), {
      allowed: ['NODE_OPTIONS'],
      keepCredentials: false,
    });
    expect(made.variables).toEqual({ NODE_OPTIONS: 'x' });
  });

  it('threat/D3 does not hand our own AWS credentials to the child', () => {
    const own = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', HOME: '/h' };
    expect(childEnvironment(own, new Map(), { allowed: [], keepCredentials: false }).variables).toEqual({ HOME: '/h' });
    expect(childEnvironment(own, new Map(), { allowed: [], keepCredentials: true }).variables).toEqual(own);
  });

  it('threat/X2 takes keys named like JavaScript properties as names', () => {
    const made = childEnvironment(
      {},
      new Map([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
      { allowed: [], keepCredentials: false },
    );
    expect(Object.hasOwn(made.variables, '__proto__')).toBe(true);
    expect(made.variables['constructor']).toBe('y');
  });

  it.each(['a-b', '1a', '', 'a b'])('leaves %j out, which is no variable name', (key) => {
    expect(childEnvironment({}, new Map([[key, 'x']]), { allowed: [], keepCredentials: false }).refused).toHaveLength(
      1,
    );
  });
});
