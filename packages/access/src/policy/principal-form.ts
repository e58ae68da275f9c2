import { type Arn, parseArn } from '../arn/arn.ts';
import type { PrincipalForm, PrincipalKey } from './model.ts';

/** What a value under a principal key names. Source: IAM User Guide, "AWS JSON policy elements: Principal". */
export function formOfPrincipal(key: PrincipalKey, value: string): PrincipalForm {
  if (value === '*') return 'any';
  // There are no partial wildcards in principals.
  if (/[*?]/.test(value)) return 'none';
  switch (key) {
    case 'Service':
      return /^[a-z0-9.-]+$/i.test(value) ? 'service' : 'none';
    case 'Federated':
      return 'federated';
    case 'AWS':
      return awsForm(value);
    case 'Any':
    case 'CanonicalUser':
      return 'none';
  }
}

function awsForm(value: string): PrincipalForm {
  if (/^\d{12}$/.test(value)) return 'account';
  if (/^(?:AROA|AIDA)[A-Z0-9]{8,124}$/.test(value)) return 'unique-id';
  const arn = parseArn(value);
  if (arn === undefined || !/^\d{12}$/.test(arn.account) || arn.region !== '') return 'none';
  return arn.service === 'iam' ? iamForm(arn) : stsForm(arn);
}

function iamForm(arn: Arn): PrincipalForm {
  if (arn.resource === 'root') return 'account';
  if (/^role\/./.test(arn.resource)) return 'role';
  return /^user\/./.test(arn.resource) ? 'user' : 'none';
}

function stsForm(arn: Arn): PrincipalForm {
  if (arn.service !== 'sts') return 'none';
  if (/^assumed-role\/[^/]+\/[^/]+$/.test(arn.resource)) return 'session';
  return /^federated-user\/[^/]+$/.test(arn.resource) ? 'federated-user' : 'none';
}
