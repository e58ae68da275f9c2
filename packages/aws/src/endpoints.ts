import { LockkeeperError, partitionOfRegion } from '@lockkeeper/core';

/** The AWS services that are called. */
export type CalledService = 'secretsmanager' | 'ssm' | 'sts' | 'ecr' | 'ecr-public';

/** Environment variables as data: a process's main passes its own, a test passes what it likes. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A variable that touches where AWS traffic goes, for the line that a process prints at its start (`threat/G9`). */
export interface EndpointNotice {
  readonly variable: string;
  /**
   * `used`: traffic of `service` goes to `url`. `fips`: traffic goes to AWS's FIPS endpoints. `ignored`: has no effect here. `trusted`:
   * widens what TLS accepts.
   */
  readonly effect: 'used' | 'fips' | 'ignored' | 'trusted';
  readonly service?: CalledService;
  readonly url?: string;
}

export interface AwsEndpoints {
  /** Overrides; a service without one uses AWS's public endpoint of the scope's region. */
  readonly overrides: ReadonlyMap<CalledService, string>;
  /** Services without an override are called at their FIPS endpoints. AWS has them in some regions only; elsewhere calls find no host. */
  readonly usesFips: boolean;
  readonly notices: readonly EndpointNotice[];
}

/** Per service, strongest first: ESO's variable, then the SDK's own, then the SDK's for all services. */
const VARIABLES: Readonly<Record<CalledService, readonly string[]>> = {
  secretsmanager: ['AWS_SECRETSMANAGER_ENDPOINT', 'AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_ENDPOINT_URL'],
  ssm: ['AWS_SSM_ENDPOINT', 'AWS_ENDPOINT_URL_SSM', 'AWS_ENDPOINT_URL'],
  sts: ['AWS_STS_ENDPOINT', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL'],
  ecr: ['AWS_ECR_ENDPOINT', 'AWS_ENDPOINT_URL_ECR', 'AWS_ENDPOINT_URL'],
  'ecr-public': ['AWS_ECR_PUBLIC_ENDPOINT', 'AWS_ENDPOINT_URL_ECR_PUBLIC', 'AWS_ENDPOINT_URL'],
};

const SERVICES: readonly CalledService[] = ['secretsmanager', 'ssm', 'sts', 'ecr', 'ecr-public'];

/** The first labels of AWS's host names, where they are not the service's. */
const HOSTS: Readonly<Partial<Record<CalledService, string>>> = { ecr: 'api.ecr', 'ecr-public': 'api.ecr-public' };

/** What the SDK's variable for FIPS endpoints is called. */
const FIPS_VARIABLE = 'AWS_USE_FIPS_ENDPOINT';
/** Services whose only endpoints of a partition are FIPS endpoints already (endpoint rules of the AWS SDK). */
const FIPS_AS_THEY_ARE: Readonly<Record<string, readonly CalledService[]>> = { 'aws-us-gov': ['ssm', 'sts'] };

/** Variables that other AWS tools follow and this package does not. */
const IGNORED: readonly string[] = [
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_USE_DUALSTACK_ENDPOINT',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
];

/** Variables of Node that change what is trusted or which code runs: reported, because we cannot undo them. */
const TRUSTED: readonly string[] = ['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

const read = (variables: Variables, name: string): string | undefined =>
  Object.hasOwn(variables, name) && variables[name] !== '' ? variables[name] : undefined;

function refuse(variable: string, why: string): never {
  // The URL itself is not quoted: people put passwords into URLs.
  throw new LockkeeperError('Refused', `${variable} ${why}`, { variable });
}

function checkedUrl(variable: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : refuse(variable, 'is no URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    refuse(variable, 'must be an https URL (http only to this machine)');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    refuse(variable, 'names an http endpoint outside this machine; use https');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    refuse(variable, 'must hold scheme, host, port and path only');
  }
  return url.href;
}

/** As the SDKs read it: `true` or `false` in any case. */
function readFips(variables: Variables): boolean {
  const text = read(variables, FIPS_VARIABLE)?.toLowerCase() ?? 'false';
  return text === 'true' || (text !== 'false' && refuse(FIPS_VARIABLE, 'must be true or false'));
}

/**
 * Reads the endpoint overrides from variables: ESO's `AWS_SECRETSMANAGER_ENDPOINT`, `AWS_SSM_ENDPOINT`, `AWS_STS_ENDPOINT`,
 * `AWS_ECR_ENDPOINT` and `AWS_ECR_PUBLIC_ENDPOINT`
 * and the SDK's `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`; `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=true` switches
 * the SDK's off, as in the SDK; `AWS_USE_FIPS_ENDPOINT=true` leads to FIPS endpoints. Everything that bends the way to AWS is in `notices`.
 *
 * @throws LockkeeperError `Refused` for an unusable URL or boolean, plain http to another machine, or TLS checks switched off.
 */
export function resolveEndpoints(variables: Variables): AwsEndpoints {
  if (read(variables, 'NODE_TLS_REJECT_UNAUTHORIZED') === '0') {
    refuse('NODE_TLS_REJECT_UNAUTHORIZED', 'switches certificate checks off; remove it');
  }
  const ignoresSdk = read(variables, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS')?.toLowerCase() === 'true';
  const overrides = new Map<CalledService, string>();
  const notices: EndpointNotice[] = [];
  for (const service of SERVICES) {
    const names = VARIABLES[service].filter((name) => !(ignoresSdk && name.startsWith('AWS_ENDPOINT_URL')));
    const variable = names.find((name) => read(variables, name) !== undefined);
    if (variable !== undefined) {
      const url = checkedUrl(variable, read(variables, variable) ?? '');
      overrides.set(service, url);
      notices.push({ variable, effect: 'used', service, url });
    }
  }
  const usesFips = readFips(variables);
  if (usesFips) notices.push({ variable: FIPS_VARIABLE, effect: 'fips' });
  const others = [
    ...IGNORED.map((variable) => ({ variable, effect: 'ignored' as const })),
    ...TRUSTED.map((variable) => ({ variable, effect: 'trusted' as const })),
  ];
  notices.push(...others.filter(({ variable }) => read(variables, variable) !== undefined));
  return { overrides, usesFips, notices };
}

/**
 * Where a service of a region is called: the override, or AWS's public endpoint made from the closed region list.
 * Undefined for a region that the list does not have (`threat/G8`).
 */
export function endpointOf(service: CalledService, region: string, endpoints: AwsEndpoints): string | undefined {
  const partition = partitionOfRegion(region);
  if (partition === undefined) {
    return undefined;
  }
  const isFips = endpoints.usesFips && !FIPS_AS_THEY_ARE[partition.id]?.includes(service);
  const host = `${HOSTS[service] ?? service}${isFips ? '-fips' : ''}`;
  return endpoints.overrides.get(service) ?? `https://${host}.${region}.${partition.dnsSuffix}`;
}
