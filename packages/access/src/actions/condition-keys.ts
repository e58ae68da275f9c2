import { parseGlob } from '../glob/glob.ts';
import { matchGlob } from '../glob/match-glob.ts';
import { keysOf, type ServiceAction } from './service-actions.ts';

/** Keys that every request may have. Source: IAM User Guide, "AWS global condition context keys". */
const globalKeys: readonly string[] = [
  'aws:AssumedRoot',
  'aws:CalledVia',
  'aws:CalledViaFirst',
  'aws:CalledViaLast',
  'aws:CurrentTime',
  'aws:EC2InstanceSourcePrivateIPv4',
  'aws:EC2InstanceSourceVpc',
  'aws:EpochTime',
  'aws:FederatedProvider',
  'aws:MultiFactorAuthAge',
  'aws:MultiFactorAuthPresent',
  'aws:PrincipalAccount',
  'aws:PrincipalArn',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalServiceName',
  'aws:PrincipalServiceNamesList',
  'aws:PrincipalTag/*',
  'aws:PrincipalType',
  'aws:referer',
  'aws:RequestedRegion',
  'aws:RequestTag/*',
  'aws:ResourceAccount',
  'aws:ResourceOrgID',
  'aws:ResourceOrgPaths',
  'aws:ResourceTag/*',
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceIdentity',
  'aws:SourceIp',
  'aws:SourceOrgID',
  'aws:SourceOrgPaths',
  'aws:SourceVpc',
  'aws:SourceVpcArn',
  'aws:SourceVpce',
  'aws:SourceVpceAccount',
  'aws:SourceVpceOrgID',
  'aws:SourceVpceOrgPaths',
  'aws:TagKeys',
  'aws:TokenIssueTime',
  'aws:UserAgent',
  'aws:userid',
  'aws:username',
  'aws:ViaAWSService',
  'aws:VpcSourceIp',
];

/** Keys of the resource and of tags in the request: not every action has them. */
const ownOfActions = /^(?:aws:(?:ResourceTag|RequestTag)\/|aws:TagKeys$|secretsmanager:|ssm:)/i;

/** Whether AWS has a condition key. Undefined when its service is not in the tables. */
export function isConditionKey(key: string): boolean | undefined {
  const prefix = key.slice(0, Math.max(0, key.indexOf(':'))).toLowerCase();
  if (prefix === 'aws') return matchesAny(globalKeys, key);
  // Keys of a token begin with its issuer, a host; those of SAML are many.
  if (prefix === 'saml' || /[./]/.test(prefix)) return undefined;
  const own = keysOf(prefix);
  return own && matchesAny(own, key);
}

/** Whether requests for an action can have a key; undefined when the tables do not tell. */
export function actionHasKey(action: ServiceAction, key: string): boolean | undefined {
  if (!ownOfActions.test(key)) return undefined;
  if (action.service !== 'secretsmanager' && action.service !== 'ssm') return undefined;
  // Services know their tags by a name of their own too, which AWS's tables do not always repeat.
  return matchesAny(action.keys, key.replace(/^(?:ssm|secretsmanager):ResourceTag\//i, 'aws:ResourceTag/'));
}

/** Global keys and those of a service, for suggestions. */
export function conditionKeysFor(prefix: string): readonly string[] {
  return prefix.toLowerCase() === 'aws' ? globalKeys : (keysOf(prefix) ?? []);
}

function matchesAny(patterns: readonly string[], key: string): boolean {
  return patterns.some((pattern) => matchGlob(parseGlob(pattern.toLowerCase()), key.toLowerCase()));
}
