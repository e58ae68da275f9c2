import { malformed } from './malformed.ts';

const partitions: ReadonlySet<string> = new Set(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso', 'aws-iso-b', 'aws-eusc']);
const iamPaths = [
  'user/ federated-user/ role/ group/ instance-profile/ mfa/ server-certificate/ policy/ sms-mfa/ saml-provider/',
  'oidc-provider/ report/ access-report/',
].flatMap((line) => line.split(' '));
const wild = /[*?]|\$\{/;

/** The six parts of an ARN. IAM reads parts that are left out at the end as `*`. */
interface ResourceParts {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly path: string;
}

function partsOf(resource: string): ResourceParts {
  const [, partition = '*', service = '*', region = '*', account = '*', ...path] = resource.split(':');
  return { partition, service, region, account, path: path.length === 0 ? '*' : path.join(':') };
}

/** What IAM's older parser refuses: a service without name, an account that is none. It looks at known partitions only. */
export function failsLegacyParsing(resource: string): boolean {
  if (!resource.includes(':')) return false;
  const { partition, service, account } = partsOf(resource);
  if (!partitions.has(partition)) return false;
  return service === '' || !(wild.test(account) || /^[A-Za-z0-9-]*$/.test(account));
}

/** @throws AwsError `MalformedPolicyDocument` for what is neither an ARN nor `*` */
export function requireArnForm(resource: string): void {
  if (resource !== '*' && !resource.includes(':')) {
    throw malformed(`Resource ${resource} must be in ARN format or "*".`);
  }
}

/** @throws AwsError `MalformedPolicyDocument` for the first part of an ARN that cannot be */
export function checkResource(resource: string): void {
  if (resource === '*') return;
  const { partition, service, region, account, path } = partsOf(resource);
  if (!partitions.has(partition) && !wild.test(partition)) {
    const whole = ['arn', partition, service, region, account, path].join(':');
    throw malformed(`Partition "${partition}" is not valid for resource "${whole}".`);
  }
  if (wild.test(service)) {
    throw malformed('Resource vendor must be fully qualified and cannot contain regexes.');
  }
  if (service === 'iam') checkIamResource(resource, region, path);
  if (service === 's3' && !['', '*'].includes(region) && !path.startsWith('accesspoint/')) {
    throw malformed(`Resource ${resource} can not contain region information.`);
  }
}

function checkIamResource(resource: string, region: string, path: string): void {
  if (!['', '*'].includes(region)) {
    throw malformed(`IAM resource ${resource} cannot contain region information.`);
  }
  const allowed =
    path === '*' || wild.test(path.split('/')[0] ?? '') || iamPaths.some((start) => path.startsWith(start));
  if (!allowed && path !== 'root') {
    throw malformed(`IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`);
  }
}
