import { LockkeeperError } from '../errors/lockkeeper-error.ts';
import { parseArn, type SecretArn } from './arn.ts';
import { checkParameterName, checkSecretName } from './remote-names.ts';
import type { ArnParts, AwsService, RemoteReference, VersionSelector } from './remote-reference.ts';
import { parseParameterSelector, parseSecretVersion } from './version-selector.ts';

/** A reference as a manifest writes it. */
export interface RemoteReferenceInput {
  readonly service: AwsService;
  /** `spec.provider.aws.prefix` of the store. It is put before the key as it is, without a separator. */
  readonly prefix?: string;
  /** `remoteRef.key`: a name or a complete ARN. For Parameter Store it may end in `:selector`. */
  readonly key: string;
  /** `remoteRef.version`. */
  readonly version?: string;
}

/**
 * Brings a reference into its only form (must M3), or refuses it.
 *
 * Refused with `LockkeeperError('InvalidInput')` is whatever AWS would not accept, and whatever AWS would accept in more
 * than one spelling: ARNs of another service, ARNs behind a prefix, ARNs without the random suffix of the secret,
 * repeated or trailing slashes and dot segments in parameter names, a selector given twice, and parameters that only
 * pass on a secret of the other service.
 */
export function parseRemoteReference(input: RemoteReferenceInput): RemoteReference {
  const { service, prefix = '', key, version = '' } = input;
  if (key === '') throw refused('the key is empty', {});
  if (prefix.includes(':')) throw refused('the prefix of the store must not contain a colon', { prefix });
  if (!key.startsWith('arn:')) return byName(service, prefix + key, version);
  if (prefix !== '') throw refused('a store with a prefix takes names only, and the key is an ARN', { key, prefix });
  return byArn(service, key, version);
}

/**
 * The spelling of a reference for a manifest without prefix; `parseRemoteReference` turns it into the same reference.
 * Parameter Store takes the whole as `key:version`.
 */
export function spellRemoteReference(reference: RemoteReference): { readonly key: string; readonly version?: string } {
  const version = spellVersion(reference.version);
  return version === undefined ? { key: reference.id } : { key: reference.id, version };
}

/**
 * The ARN of what a reference means, for a reader whose own account and region are `home`.
 * A secret that was named without ARN has its ARN without the random suffix here, which only AWS knows.
 */
export function arnOf(reference: RemoteReference, home: ArnParts): string {
  const { partition, region, account } = reference.arn ?? home;
  if (reference.service === 'ParameterStore') {
    return `arn:${partition}:ssm:${region}:${account}:parameter/${reference.name.replace(/^\//, '')}`;
  }
  if (reference.arn !== undefined) return reference.id;
  return `arn:${partition}:secretsmanager:${region}:${account}:secret:${reference.name}`;
}

/**
 * Whether two references mean the same thing in the same version. Parameters `x` and `/x` share one ARN and count as
 * the same. References by name are taken to be in `home`; without `home`, a name never equals an ARN.
 */
export function sameRemote(a: RemoteReference, b: RemoteReference, home?: ArnParts): boolean {
  return identity(a, home) === identity(b, home);
}

function identity(reference: RemoteReference, home: ArnParts | undefined): string {
  const place = reference.arn ?? home;
  const name = reference.service === 'ParameterStore' ? reference.name.replace(/^\//, '') : reference.name;
  const where = place === undefined ? undefined : [place.partition, place.region, place.account];
  return JSON.stringify([reference.service, where ?? null, name, spellVersion(reference.version) ?? null]);
}

function spellVersion(version: VersionSelector): string | undefined {
  switch (version.kind) {
    case 'current':
      return undefined;
    case 'stage':
      return version.stage;
    case 'version-id':
      return `uuid/${version.id}`;
    case 'selector':
      return version.selector;
  }
}

function byName(service: AwsService, full: string, version: string): RemoteReference {
  if (service === 'SecretsManager') {
    checkSecretName(full);
    return { service, name: full, id: full, version: parseSecretVersion(version) };
  }
  const { name, selector } = splitSelector(full, version);
  checkParameterName(name);
  return { service, name, id: name, version: parseParameterSelector(selector) };
}

function byArn(service: AwsService, key: string, version: string): RemoteReference {
  const { arn, name, id, selector } = parseArn(service, key);
  if (service === 'SecretsManager') {
    checkSecretName(name);
    return { service, name, id, arn, version: parseSecretVersion(version) };
  }
  const chosen = chooseSelector({ arn, name, id, selector }, version);
  checkParameterName(name);
  return { service, name, id, arn, version: parseParameterSelector(chosen) };
}

/** Splits `name:selector` once; AWS joins them with a colon, so neither may contain another one. */
function splitSelector(full: string, version: string): { readonly name: string; readonly selector: string } {
  const colon = full.indexOf(':');
  if (colon < 0) return { name: full, selector: version };
  if (version !== '') throw selectorTwice(full);
  return { name: full.slice(0, colon), selector: full.slice(colon + 1) || ':' };
}

function chooseSelector(parsed: SecretArn, version: string): string {
  if (parsed.selector === undefined) return version;
  if (version !== '') throw selectorTwice(parsed.id);
  return parsed.selector || ':';
}

function selectorTwice(key: string): LockkeeperError {
  return refused('the key already ends in a selector, and a version is given as well', { key });
}

function refused(problem: string, facts: Readonly<Record<string, string>>): LockkeeperError {
  return new LockkeeperError('InvalidInput', `remote reference refused: ${problem}`, facts);
}
