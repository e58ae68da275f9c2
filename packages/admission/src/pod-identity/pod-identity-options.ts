import {
  IDENTITY_FINDINGS,
  type IdentityFindingCode,
  LockkeeperError,
  POD_IDENTITY_FLAGS,
  type PodIdentityFlagValues,
  podIdentitySettings,
  type PodIdentitySettings,
  rolePatternProblem,
} from '@lockkeeper/core';
import { durationFlag } from '@lockkeeper/kube/internal';

/** What the webhook of pods is set to. */
export interface PodIdentityOptions {
  readonly settings: PodIdentitySettings;
  /** Whether the ConfigMap `pod-identity-webhook` of the webhook's own namespace gives roles too. */
  readonly watchConfigMap: boolean;
  readonly associationsFile?: string;
  /** 0: an account that the watch has not seen is not asked for. */
  readonly lookupMs: number;
  readonly allowedRoles: readonly string[];
  readonly refused: ReadonlySet<IdentityFindingCode>;
  /** Where the trust policies of roles stand, and whose tokens they must trust. */
  readonly trust?: { readonly policySnapshot: string; readonly issuer: string };
}

type RefuseFlag = `refuse-${IdentityFindingCode}`;

const REFUSE_FLAGS = Object.fromEntries(
  IDENTITY_FINDINGS.map((code) => [`refuse-${code}`, { type: 'boolean', default: false }]),
) as { readonly [Name in RefuseFlag]: { readonly type: 'boolean'; readonly default: false } };

/** Flags of the webhook of pods, for `parseArgs`. */
export const POD_FLAGS = {
  'pod-identity': { type: 'boolean', default: false },
  ...POD_IDENTITY_FLAGS,
  'watch-config-map': { type: 'boolean', default: false },
  'watch-container-credentials-config': { type: 'string' },
  'service-account-lookup-grace-period': { type: 'string', default: '1s' },
  'allowed-role': { type: 'string', multiple: true },
  'policy-snapshot': { type: 'string' },
  'oidc-issuer': { type: 'string' },
  ...REFUSE_FLAGS,
} as const;

/** What `POD_FLAGS` say in a help text. */
export const POD_FLAGS_HELP = `AWS identities for pods (names as in amazon-eks-pod-identity-webhook, where it has them):
  --pod-identity                       serve /mutate: pods of annotated ServiceAccounts get variables, token and mount
  --annotation-prefix NAME             before /role-arn, /audience and the like (default eks.amazonaws.com)
  --token-audience NAME, --token-expiration SECONDS, --token-mount-path PATH
                                       defaults sts.amazonaws.com, 86400, /var/run/secrets/eks.amazonaws.com/serviceaccount
  --aws-default-region NAME            AWS_REGION and AWS_DEFAULT_REGION of every container that sets neither
  --sts-regional-endpoint              AWS_STS_REGIONAL_ENDPOINTS=regional
  --compose-role-arn                   role-arn may be a role's path and name alone, of
  --compose-role-arn-account ID, --compose-role-arn-partition NAME
  --watch-config-map                   roles from the ConfigMap pod-identity-webhook in --namespace too
  --watch-container-credentials-config FILE
                                       accounts that EKS Pod Identity serves
  --container-credentials-audience, -full-uri, -token-mount-path, -token-path, -token-volume-name
                                       what their pods are given (defaults as on EKS)
  --service-account-lookup-grace-period DURATION
                                       how long a pod waits for an account that was just made (default 1s; 0 for not at all)
  --allowed-role PATTERN               ARN of roles that accounts may name, with * and \${namespace}; repeatable (default: any)
  --policy-snapshot FILE, --oidc-issuer URL
                                       policies as JSON, and the issuer of this cluster's tokens: does the role trust the account?
What is found is a warning; with --refuse-FINDING the pod, or the ServiceAccount that is annotated, is refused; FINDING is one of
  ${IDENTITY_FINDINGS.slice(0, 5).join(', ')},
  ${IDENTITY_FINDINGS.slice(5).join(', ')}
`;

/** What `parseArgs` reads for `POD_FLAGS`. */
export type PodFlagValues = PodIdentityFlagValues & { readonly [Name in RefuseFlag]: boolean } & {
  readonly 'pod-identity': boolean;
  readonly 'watch-config-map': boolean;
  readonly 'watch-container-credentials-config'?: string | undefined;
  readonly 'service-account-lookup-grace-period': string;
  readonly 'allowed-role'?: readonly string[] | undefined;
  readonly 'policy-snapshot'?: string | undefined;
  readonly 'oidc-issuer'?: string | undefined;
};

const SWITCHES: readonly string[] = Object.entries(POD_FLAGS).flatMap(([name, { type }]) =>
  type === 'boolean' ? [name] : [],
);

/** Go's flags let a switch be written `--watch-config-map=true`; `parseArgs` does not. */
export function withBareSwitches(args: readonly string[]): readonly string[] {
  return args.flatMap((word) => {
    const [, name = '', value] = /^--([a-z-]+)=(true|false)$/.exec(word) ?? [];
    if (!SWITCHES.includes(name)) return [word];
    return value === 'true' ? [`--${name}`] : [];
  });
}

function invalid(flag: string, what: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `--${flag}: ${what}`);
}

function trust(values: PodFlagValues): Pick<PodIdentityOptions, 'trust'> {
  const { 'policy-snapshot': policySnapshot, 'oidc-issuer': issuer } = values;
  if (policySnapshot === undefined && issuer === undefined) return {};
  if (policySnapshot === undefined || issuer === undefined)
    throw invalid('policy-snapshot', 'comes together with --oidc-issuer');
  if (!URL.canParse(issuer) || !issuer.startsWith('https://'))
    throw invalid('oidc-issuer', 'write the issuer as it stands in tokens: https://…');
  return { trust: { policySnapshot, issuer } };
}

function allowedRoles(values: PodFlagValues): readonly string[] {
  const patterns = values['allowed-role'] ?? [];
  for (const pattern of patterns) {
    const problem = rolePatternProblem(pattern);
    if (problem !== undefined) throw invalid('allowed-role', `${JSON.stringify(pattern)}: ${problem}`);
  }
  return patterns;
}

/** Flags that mean nothing while pods are not served. */
function idleFlag(values: PodFlagValues): string | undefined {
  const asked = [
    'watch-config-map',
    'watch-container-credentials-config',
    'allowed-role',
    'policy-snapshot',
    'oidc-issuer',
  ] as const;
  const refusals = IDENTITY_FINDINGS.map((code) => `refuse-${code}` as const);
  return [...asked, ...refusals].find((name) => values[name] !== undefined && values[name] !== false);
}

/** Reads what was given for `POD_FLAGS`; undefined: pods are not served. Throws LockkeeperError `InvalidInput` naming the flag. */
export function podIdentityOptions(values: PodFlagValues): PodIdentityOptions | undefined {
  if (!values['pod-identity']) {
    const idle = idleFlag(values);
    if (idle !== undefined) throw invalid(idle, 'pods are not served: give --pod-identity too');
    return undefined;
  }
  const period = values['service-account-lookup-grace-period'];
  const associationsFile = values['watch-container-credentials-config'];
  return {
    settings: podIdentitySettings(values),
    watchConfigMap: values['watch-config-map'],
    ...(associationsFile ? { associationsFile } : {}),
    lookupMs: period === '0' || period === '0s' ? 0 : durationFlag('service-account-lookup-grace-period', period),
    allowedRoles: allowedRoles(values),
    refused: new Set(IDENTITY_FINDINGS.filter((code) => values[`refuse-${code}`])),
    ...trust(values),
  };
}
