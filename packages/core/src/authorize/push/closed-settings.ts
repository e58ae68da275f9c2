import { foldTagKey } from '../../api/secret-store/session-tags.ts';
import { type Refusal, refusal } from '../../errors/refusal.ts';
import type { PushSettings } from '../../api/push-secret/push-settings.ts';
import type { GrantFacts, PlatformRules, PushRules } from '../facts.ts';
import { isReservedTagKey } from '../session-tags.ts';
import { foreignPrincipals } from './policy-principals.ts';

/** What settings are held against. */
export interface SettingsQuestion {
  readonly rules: PlatformRules;
  readonly push: PushRules;
  /** The namespace's own grants: what their session tags mean must not be claimed by a secret's tags. */
  readonly grants: readonly GrantFacts[];
  /** The account written to, where it is known. */
  readonly account: string | undefined;
}

/** AWS's own key of each service, which every account has. */
const SERVICE_KEYS: Readonly<Record<PushSettings['service'], string>> = {
  SecretsManager: 'alias/aws/secretsmanager',
  ParameterStore: 'alias/aws/ssm',
};

/** The mark of the External Secrets Operator, and the prefix of ours (must M12). */
const MARK = /^(?:managed-by$|lockkeeper)/;

function tagRefusal(settings: PushSettings, { rules, grants }: SettingsQuestion): string | undefined {
  const fences = new Set(grants.flatMap(({ sessionTags }) => sessionTags.map(({ key }) => foldTagKey(key))));
  const key = [...(settings.tags ?? new Map<string, string>()).keys()].find(
    (tag) => isReservedTagKey(tag, rules) || fences.has(foldTagKey(tag)) || MARK.test(foldTagKey(tag)),
  );
  return key === undefined ? undefined : `metadata.spec.tags: tag ${JSON.stringify(key)} is reserved by the platform`;
}

function platformOnly(field: string): string {
  return `metadata.spec.${field} is set by the platform only: leave it out, or ask the platform team`;
}

function keyRefusal({ service, kmsKeyId }: PushSettings, { push }: SettingsQuestion): string | undefined {
  if (kmsKeyId === undefined || kmsKeyId === SERVICE_KEYS[service]) return undefined;
  return push.allows?.kmsKeys.includes(kmsKeyId) ? undefined : platformOnly('kmsKeyID');
}

function replicaRefusal(settings: PushSettings, { push }: SettingsQuestion): string | undefined {
  if (settings.service !== 'SecretsManager') return undefined;
  const allowed = push.allows?.replicaRegions ?? [];
  return settings.replicationLocations.every((region) => allowed.includes(region))
    ? undefined
    : platformOnly('replicationLocations');
}

function policyRefusal(settings: PushSettings, { push, account }: SettingsQuestion): string | undefined {
  if (settings.service !== 'SecretsManager' || settings.resourcePolicy === undefined) return undefined;
  if (push.allows?.resourcePolicies !== true) return platformOnly('resourcePolicy');
  const accounts = [...push.accounts, ...(account === undefined ? [] : [account])];
  const problem = foreignPrincipals(settings.resourcePolicy.document, accounts);
  return problem === undefined ? undefined : `metadata.spec.resourcePolicy: ${problem}`;
}

/**
 * Settings of `PushSecretMetadata` that are the platform's: fence tags and marks (`threat/P7`), keys of KMS and copies in other
 * regions (`threat/P6`), resource policies (`threat/P5`).
 */
export function closedSettings(settings: PushSettings, question: SettingsQuestion): Refusal | undefined {
  const text =
    tagRefusal(settings, question) ??
    keyRefusal(settings, question) ??
    replicaRefusal(settings, question) ??
    policyRefusal(settings, question);
  return text === undefined ? undefined : refusal('Refused', text);
}
