import { AWS_PARTITIONS, type JsonNode } from '@lockkeeper/core';
import { LEGACY_ERROR, type ProblemList } from './problems.ts';

const iamPaths = [
  'user/',
  'federated-user/',
  'role/',
  'group/',
  'instance-profile/',
  'mfa/',
  'server-certificate/',
  'policy/',
  'sms-mfa/',
  'saml-provider/',
  'oidc-provider/',
  'report/',
  'access-report/',
];

/** Adds what IAM refuses in a resource: an ARN, or `*` alone. */
export function checkResource(text: string, node: JsonNode, problems: ProblemList): void {
  if (text === '*') return;
  const message = resourceProblem(text);
  if (message === undefined) return;
  problems.add(message === LEGACY_ERROR ? 'legacy' : 'resource', node, message, `"${text}" is no resource`);
}

function resourceProblem(text: string): string | undefined {
  const parts = text.split(':');
  if (parts.length === 1) return `Resource ${text} must be in ARN format or "*".`;
  const [, partition = '', service] = parts;
  if (!isPartition(partition)) return `Partition "${partition}" is not valid for resource "${inFull(parts)}".`;
  if (service === undefined || /[*?]/.test(service)) {
    return 'Resource vendor must be fully qualified and cannot contain regexes.';
  }
  // Too few colons, as in `arn:aws:iam:123456789012:role/x`.
  if (service === '' || parts.length === 4 || parts.length === 5) return LEGACY_ERROR;
  return placeProblem(text, parts, service);
}

function placeProblem(text: string, parts: readonly string[], service: string): string | undefined {
  const region = parts[3] ?? '';
  const ofAccessPoint = (parts[5] ?? '').startsWith('accesspoint/');
  if (service === 's3' && region !== '' && !ofAccessPoint)
    return `Resource ${text} can not contain region information.`;
  if (service !== 'iam') return undefined;
  if (region !== '') return `IAM resource ${text} cannot contain region information.`;
  const path = parts.slice(5).join(':');
  if (parts.length < 6 || path.startsWith('*') || iamPaths.some((known) => path.startsWith(known))) return undefined;
  return `IAM resource path must either be "*" or start with ${iamPaths.join(', ')}.`;
}

function isPartition(text: string): boolean {
  return text === '*' || AWS_PARTITIONS.some((partition) => partition.id === text);
}

/** As IAM repeats it: `arn` first, missing parts as stars. */
function inFull(parts: readonly string[]): string {
  const padded = ['arn', ...parts.slice(1)];
  while (padded.length < 6) padded.push('*');
  return padded.join(':');
}
