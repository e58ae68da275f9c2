import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { readGoInt } from './go-text.ts';
import { acceptedExpiration, DEFAULT_POD_IDENTITY, type PodIdentitySettings } from './pod-identity-settings.ts';

const { containerCredentials } = DEFAULT_POD_IDENTITY;

/**
 * The flags of the amazon-eks-pod-identity-webhook that say what is injected, for `parseArgs`, with its names and defaults. The
 * account and partition that complete a role's name are flags of ours: no instance metadata is asked for them.
 */
export const POD_IDENTITY_FLAGS = {
  'annotation-prefix': { type: 'string', default: DEFAULT_POD_IDENTITY.annotationPrefix },
  'token-audience': { type: 'string', default: DEFAULT_POD_IDENTITY.audience },
  'token-mount-path': { type: 'string', default: DEFAULT_POD_IDENTITY.mountPath },
  'token-expiration': { type: 'string', default: String(DEFAULT_POD_IDENTITY.tokenExpiration) },
  'aws-default-region': { type: 'string', default: '' },
  'sts-regional-endpoint': { type: 'boolean', default: false },
  'compose-role-arn': { type: 'boolean', default: false },
  'compose-role-arn-account': { type: 'string', default: '' },
  'compose-role-arn-partition': { type: 'string', default: 'aws' },
  'container-credentials-audience': { type: 'string', default: containerCredentials.audience },
  'container-credentials-token-mount-path': { type: 'string', default: containerCredentials.mountPath },
  'container-credentials-token-volume-name': { type: 'string', default: containerCredentials.volumeName },
  'container-credentials-token-path': { type: 'string', default: containerCredentials.tokenPath },
  'container-credentials-full-uri': { type: 'string', default: containerCredentials.fullUri },
} as const;

type Flags = typeof POD_IDENTITY_FLAGS;
type Switch = { [Name in keyof Flags]: Flags[Name] extends { type: 'boolean' } ? Name : never }[keyof Flags];

/** What `parseArgs` reads for `POD_IDENTITY_FLAGS`. */
export type PodIdentityFlagValues = { readonly [Name in Switch]: boolean } & {
  readonly [Name in Exclude<keyof Flags, Switch>]: string;
};

function invalid(flag: keyof Flags, what: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', `--${flag}: ${what}`);
}

function seconds(text: string): number {
  const found = readGoInt(text);
  if (found !== undefined) return acceptedExpiration(found);
  throw invalid('token-expiration', `${JSON.stringify(text)} is no number of seconds`);
}

function filled(values: PodIdentityFlagValues, flag: Exclude<keyof Flags, Switch>): string {
  const text = values[flag];
  if (text !== '') return text;
  throw invalid(flag, 'must not be empty');
}

function composeRole(values: PodIdentityFlagValues): Pick<PodIdentitySettings, 'composeRole'> {
  const { 'compose-role-arn-account': account, 'compose-role-arn-partition': partition } = values;
  if (!values['compose-role-arn']) return {};
  if (!/^\d{12}$/.test(account))
    throw invalid('compose-role-arn-account', 'the 12 digits of an AWS account are needed');
  if (!/^aws(?:-[a-z]+)*$/.test(partition))
    throw invalid('compose-role-arn-partition', 'write aws, aws-cn, aws-us-gov and the like');
  return { composeRole: { account, partition } };
}

/** Reads what was given for `POD_IDENTITY_FLAGS`. Throws LockkeeperError `InvalidInput` naming the flag. */
export function podIdentitySettings(values: PodIdentityFlagValues): PodIdentitySettings {
  const region = values['aws-default-region'];
  return {
    annotationPrefix: filled(values, 'annotation-prefix'),
    audience: filled(values, 'token-audience'),
    mountPath: filled(values, 'token-mount-path'),
    tokenExpiration: seconds(values['token-expiration']),
    ...(region === '' ? {} : { region }),
    regionalSts: values['sts-regional-endpoint'],
    ...composeRole(values),
    containerCredentials: {
      audience: filled(values, 'container-credentials-audience'),
      mountPath: filled(values, 'container-credentials-token-mount-path'),
      volumeName: filled(values, 'container-credentials-token-volume-name'),
      tokenPath: filled(values, 'container-credentials-token-path'),
      fullUri: filled(values, 'container-credentials-full-uri'),
    },
  };
}
