import { type ContextMap, type ContextValue, makeContext, type UNKNOWN_VALUE } from '../context/request-context.ts';
import type { Tags } from './facts.ts';
import type { CallParameters } from './service-request.ts';
import { overrideTags, pickTags } from './tags.ts';
import type { Caller } from './caller.ts';

/** What KMS is told when a service uses a key for a caller. */
export interface KeyUse {
  readonly viaService?: string;
  /** `UNKNOWN_VALUE` where only the service knows, as of the version of a secret. */
  readonly encryptionContext: ReadonlyMap<string, string | typeof UNKNOWN_VALUE>;
}

type Keys = Map<string, ContextValue | typeof UNKNOWN_VALUE>;

/** The condition keys that follow from the members of a call. */
export function requestContext(action: string, parameters: CallParameters, caller: Caller, use?: KeyUse): ContextMap {
  const keys: Keys = new Map();
  const lowerAction = action.toLowerCase();
  addTags(keys, parameters, lowerAction.startsWith('sts:') ? caller : undefined);
  const service = lowerAction.slice(0, lowerAction.indexOf(':'));
  if (service === 'sts') addSts(keys, parameters, lowerAction);
  if (service === 'secretsmanager') addSecrets(keys, parameters);
  if (lowerAction === 'ssm:getparametersbypath') keys.set('ssm:Recursive', String(parameters.recursive ?? false));
  if (service === 'kms') addKms(keys, parameters, use);
  return makeContext(keys);
}

/** Inherited tags count as requested: AWS passes them with the call. */
export function requestedTags(parameters: CallParameters, caller: Caller): Tags {
  return overrideTags(inheritedTags(caller), tokenOrPassedTags(parameters, caller));
}

/** The tags that the next session gets whether it wants them or not. */
export function inheritedTags(caller: Caller): Tags {
  return pickTags(caller.sessionTags ?? new Map(), caller.transitiveTagKeys ?? []);
}

/** The tags of the call itself, or of the token that makes it. */
export function tokenOrPassedTags(parameters: CallParameters, caller: Caller): Tags {
  return parameters.tags ?? caller.webIdentity?.principalTags ?? caller.saml?.principalTags ?? new Map();
}

/** The keys that the call, or its token, makes transitive. */
export function passedTransitiveKeys(parameters: CallParameters, caller: Caller): readonly string[] {
  const { webIdentity, saml } = caller;
  return parameters.transitiveTagKeys ?? webIdentity?.transitiveTagKeys ?? saml?.transitiveTagKeys ?? [];
}

function addTags(keys: Keys, parameters: CallParameters, stsCaller: Caller | undefined): void {
  const tags = stsCaller === undefined ? (parameters.tags ?? new Map()) : requestedTags(parameters, stsCaller);
  for (const [key, value] of tags) keys.set(`aws:RequestTag/${key}`, value);
  if (tags.size > 0) keys.set('aws:TagKeys', [...tags.keys()]);
  if (stsCaller === undefined) return;
  const transitive = passedTransitiveKeys(parameters, stsCaller);
  if (transitive.length > 0) keys.set('sts:TransitiveTagKeys', transitive);
}

function addSts(keys: Keys, parameters: CallParameters, lowerAction: string): void {
  const { externalId, roleSessionName, sourceIdentity } = parameters;
  if (externalId !== undefined && !lowerAction.includes('with')) keys.set('sts:ExternalId', externalId);
  if (roleSessionName !== undefined) keys.set('sts:RoleSessionName', roleSessionName);
  if (sourceIdentity !== undefined) keys.set('sts:SourceIdentity', sourceIdentity);
}

function addSecrets(keys: Keys, parameters: CallParameters): void {
  const { secretId, versionId, versionStage } = parameters;
  if (secretId !== undefined) keys.set('secretsmanager:SecretId', secretId);
  if (versionId !== undefined) keys.set('secretsmanager:VersionId', versionId);
  if (versionStage !== undefined) keys.set('secretsmanager:VersionStage', versionStage);
}

function addKms(keys: Keys, parameters: CallParameters, use: KeyUse | undefined): void {
  const context = use?.encryptionContext ?? parameters.encryptionContext ?? new Map<string, string>();
  for (const [key, value] of context) keys.set(`kms:EncryptionContext:${key}`, value);
  if (context.size > 0) keys.set('kms:EncryptionContextKeys', [...context.keys()]);
  if (use?.viaService !== undefined) keys.set('kms:ViaService', use.viaService);
  const alias = use === undefined ? aliasOf(parameters.keyId) : undefined;
  if (alias !== undefined) keys.set('kms:RequestAlias', alias);
}

function aliasOf(keyId: string | undefined): string | undefined {
  return keyId === undefined ? undefined : /(?:^|:)(alias\/.+)$/.exec(keyId)?.[1];
}
