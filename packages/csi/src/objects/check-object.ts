import { type AwsService, LockkeeperError } from '@lockkeeper/core';
import { type PathTranslation, translatedName } from './file-name.ts';
import type { ObjectEntry } from './object-entry.ts';

/** What an object type, or the service of an ARN, means. `ssm` is a service of ARNs only. */
const SERVICES: ReadonlyMap<string, AwsService> = new Map<string, AwsService>([
  ['secretsmanager', 'SecretsManager'],
  ['ssmparameter', 'ParameterStore'],
  ['ssm', 'ParameterStore'],
]);

const PERMISSION = /^0[0-7]{3}$/;
const UPWARDS = /\/\.\.\/|^\.\.\/|\/\.\.$/;

export function bad(message: string): LockkeeperError {
  return new LockkeeperError('InvalidInput', message);
}

interface Arn {
  readonly service: string;
  readonly region: string;
}

/** Splits an ARN into its six parts, as the AWS SDK for Go does; undefined when there are fewer. */
function arnParts(text: string): Arn | undefined {
  const [, , service, region, , resource] = text.split(':');
  return service === undefined || region === undefined || resource === undefined ? undefined : { service, region };
}

function checkName(name: string, type: string, region: string): void {
  const isArn = name.startsWith('arn:');
  const arn = isArn ? arnParts(name) : undefined;
  if (isArn && arn === undefined) throw bad(`Invalid ARN format in object name: ${name}`);
  if (arn !== undefined && arn.region !== region) throw bad(`ARN region must match region ${region}: ${name}`);
  checkType(name, type, arn);
}

function checkType(name: string, type: string, arn: Arn | undefined): void {
  const service = arn && SERVICES.get(arn.service);
  if (type === '') {
    if (arn === undefined) throw bad(`Must use objectType when a full ARN is not specified: ${name}`);
    if (service === undefined) throw bad(`Invalid service in ARN: ${arn.service}`);
    return;
  }
  const wanted = SERVICES.get(type);
  if (wanted === undefined || type === 'ssm') throw bad(`Invalid objectType: ${type}`);
  // Go's map gives its zero value, ssmparameter, for a service that it does not have.
  if (arn !== undefined && wanted !== (service ?? 'ParameterStore'))
    throw bad(`objectType does not match ARN: ${name}`);
}

/** Which service keeps the object; its name or type has been checked. */
export function serviceOf({ objectName, objectType }: ObjectEntry): AwsService {
  const service = SERVICES.get(objectType === '' ? (arnParts(objectName)?.service ?? '') : objectType);
  if (service === undefined) throw bad(`Invalid objectType: ${objectType}`);
  return service;
}

/** Four octal digits, without set-uid, set-gid and sticky bits: the driver's protocol ends at 0777 (`threat/V5`). */
function checkPermission(permission: string): void {
  if (permission !== '' && !PERMISSION.test(permission)) throw bad(`Invalid File Permission: ${permission}`);
}

function checkVersions(entry: ObjectEntry, version: string, label: string): void {
  if (serviceOf(entry) === 'ParameterStore' && version !== '' && label !== '') {
    throw bad(`ssm parameters can not specify both objectVersion and objectVersionLabel: ${entry.objectName}`);
  }
}

function checkJmesPaths({ jmesPath }: ObjectEntry): void {
  for (const { path, objectAlias, filePermission } of jmesPath) {
    if (path === '') throw bad('Path must be specified for JMES object');
    if (objectAlias === '') throw bad('Object alias must be specified for JMES object');
    checkPermission(filePermission);
  }
}

function checkFailover(entry: ObjectEntry, region: string | undefined): void {
  const { objectName: name, objectType, objectAlias, objectVersion, failoverObject: other } = entry;
  if (other.objectName === '') return;
  if (objectAlias === '') throw bad(`object alias must be specified for objects with failover entries: ${name}`);
  if (region === undefined) throw bad(`failover object allowed only when failover region is defined: ${name}`);
  checkName(other.objectName, objectType, region);
  checkVersions(entry, other.objectVersion, other.objectVersionLabel);
  if (other.objectVersion !== objectVersion) {
    throw bad(`object versions must match between primary and failover regions: ${name}`);
  }
}

/**
 * The rules of one entry, in ASCP's order and with its messages. `regions` are the primary and, if there is one, the failover region.
 * Throws LockkeeperError `InvalidInput`.
 */
export function checkObject(
  entry: ObjectEntry,
  [primary, failover]: readonly [string, string?],
  translation: PathTranslation,
): void {
  if (entry.objectName === '') throw bad('Object name must be specified');
  checkName(entry.objectName, entry.objectType, primary);
  checkVersions(entry, entry.objectVersion, entry.objectVersionLabel);
  if (UPWARDS.test(translatedName(entry.objectAlias || entry.objectName, translation))) {
    throw bad(`path can not contain ../: ${entry.objectName}`);
  }
  checkPermission(entry.filePermission);
  checkJmesPaths(entry);
  checkFailover(entry, failover);
}
