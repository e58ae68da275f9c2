import { ECRClient } from '@aws-sdk/client-ecr';
import { ECRPUBLICClient } from '@aws-sdk/client-ecr-public';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { AWS_PARTITIONS } from '@lockkeeper/core';
import { describe, expect, it } from 'vitest';
import { type CalledService, endpointOf, resolveEndpoints } from './endpoints.ts';

const SETTINGS = { region: 'us-east-1' };
type EndpointProvider = (parameters: { Region: string; UseFIPS: boolean; UseDualStack: boolean }) => { url: URL };

describe('endpoints', () => {
  it("are AWS's public ones of the region where nothing is set", () => {
    const none = resolveEndpoints({});
    expect(endpointOf('secretsmanager', 'eu-central-1', none)).toBe(
      'https://secretsmanager.eu-central-1.amazonaws.com',
    );
    expect(endpointOf('ssm', 'cn-north-1', none)).toBe('https://ssm.cn-north-1.amazonaws.com.cn');
    expect(endpointOf('sts', 'us-gov-west-1', none)).toBe('https://sts.us-gov-west-1.amazonaws.com');
    expect(endpointOf('ecr', 'eu-central-1', none)).toBe('https://api.ecr.eu-central-1.amazonaws.com');
    expect(endpointOf('ecr-public', 'us-east-1', none)).toBe('https://api.ecr-public.us-east-1.amazonaws.com');
    expect(endpointOf('sts', 'zz-made-up-9', none)).toBeUndefined();
    expect(none.notices).toEqual([]);
  });

  it("follow ESO's variables first, then the SDK's for the service, then the SDK's for all", () => {
    const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_SSM: 'http://localhost:2' };
    const { overrides, notices } = resolveEndpoints({
      ...all,
      AWS_STS_ENDPOINT: 'https://sts.example:3',
      AWS_ECR_PUBLIC_ENDPOINT: 'https://public.example',
    });
    expect(Object.fromEntries(overrides)).toEqual({
      secretsmanager: 'http://127.0.0.1:1/',
      ssm: 'http://localhost:2/',
      sts: 'https://sts.example:3/',
      ecr: 'http://127.0.0.1:1/',
      'ecr-public': 'https://public.example/',
    });
    expect(notices).toEqual([
      { variable: 'AWS_ENDPOINT_URL', effect: 'used', service: 'secretsmanager', url: 'http://127.0.0.1:1/' },
      { variable: 'AWS_ENDPOINT_URL_SSM', effect: 'used', service: 'ssm', url: 'http://localhost:2/' },
      { variable: 'AWS_STS_ENDPOINT', effect: 'used', service: 'sts', url: 'https://sts.example:3/' },
      { variable: 'AWS_ENDPOINT_URL', effect: 'used', service: 'ecr', url: 'http://127.0.0.1:1/' },
      { variable: 'AWS_ECR_PUBLIC_ENDPOINT', effect: 'used', service: 'ecr-public', url: 'https://public.example/' },
    ]);
    const ignored = resolveEndpoints({ ...all, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
    expect(ignored.overrides.size).toBe(0);
  });

  it.each<[CalledService, EndpointProvider]>([
    ['secretsmanager', new SecretsManagerClient(SETTINGS).config.endpointProvider],
    ['ssm', new SSMClient(SETTINGS).config.endpointProvider],
    ['sts', new STSClient(SETTINGS).config.endpointProvider],
    ['ecr', new ECRClient(SETTINGS).config.endpointProvider],
    ['ecr-public', new ECRPUBLICClient(SETTINGS).config.endpointProvider],
  ])("of %s are those of AWS's own SDK in every region, with FIPS and without", (service, sdk) => {
    for (const AWS_USE_FIPS_ENDPOINT of ['True', 'false']) {
      const endpoints = resolveEndpoints({ AWS_USE_FIPS_ENDPOINT });
      for (const region of AWS_PARTITIONS.flatMap(({ regions }) => [...regions])) {
        const { url } = sdk({ Region: region, UseFIPS: endpoints.usesFips, UseDualStack: false });
        expect(`${endpointOf(service, region, endpoints)}/`).toBe(url.href);
      }
    }
  });

  it('go to FIPS endpoints where no override names another, and say so', () => {
    const variables = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_ENDPOINT_URL_STS: 'https://sts.example' };
    const endpoints = resolveEndpoints(variables);
    expect(endpointOf('sts', 'us-east-1', endpoints)).toBe('https://sts.example/');
    expect(endpointOf('ssm', 'us-east-1', endpoints)).toBe('https://ssm-fips.us-east-1.amazonaws.com');
    expect(endpoints.notices).toContainEqual({ variable: 'AWS_USE_FIPS_ENDPOINT', effect: 'fips' });
    expect(() => resolveEndpoints({ AWS_USE_FIPS_ENDPOINT: 'yes' })).toThrow(
      'AWS_USE_FIPS_ENDPOINT must be true or false',
    );
  });

  const endpointVariables = [
    'AWS_SECRETSMANAGER_ENDPOINT',
    'AWS_SSM_ENDPOINT',
    'AWS_STS_ENDPOINT',
    'AWS_ECR_ENDPOINT',
    'AWS_ECR_PUBLIC_ENDPOINT',
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_SECRETS_MANAGER',
    'AWS_ENDPOINT_URL_SSM',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL_ECR',
    'AWS_ENDPOINT_URL_ECR_PUBLIC',
  ];

  it.each(endpointVariables)('threat/G9 %s is reported when used, and refused when it could leak', (variable) => {
    const reported = resolveEndpoints({ [variable]: 'https://proxy.example' }).notices;
    expect(reported.length).toBeGreaterThan(0);
    expect(reported.every((notice) => notice.variable === variable && notice.effect === 'used')).toBe(true);
    const refused = [
      'http://proxy.example',
      'http://127.0.0.1.evil.example',
      'http://10.0.0.1',
      'ftp://localhost',
      'https://user:planted@proxy.example',
      'https://proxy.example/?planted=1',
      'planted',
      'localhost:4566',
    ];
    for (const url of refused) {
      expect(() => resolveEndpoints({ [variable]: url })).toThrow(/^(?!.*planted)/);
      expect(() => resolveEndpoints({ [variable]: url })).toThrow(variable);
    }
  });

  const others = [
    'AWS_PROFILE',
    'AWS_CONFIG_FILE',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_EC2_METADATA_SERVICE_ENDPOINT',
    'HTTPS_PROXY',
    'https_proxy',
    'NODE_EXTRA_CA_CERTS',
    'NODE_OPTIONS',
  ];

  it.each(others)('threat/G9 %s is reported', (variable) => {
    expect(resolveEndpoints({ [variable]: 'x' }).notices).toMatchObject([{ variable }]);
  });

  it('threat/G9 certificate checks switched off: refused', () => {
    expect(() => resolveEndpoints({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toThrow('NODE_TLS_REJECT_UNAUTHORIZED');
  });
});
