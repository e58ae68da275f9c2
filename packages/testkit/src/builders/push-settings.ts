import type { ParameterStorePushSettings, PushSettings, SecretsManagerPushSettings } from '@lockkeeper/core';

const DESCRIPTION = "secret 'managed-by:external-secrets'";

/** Settings of a push to Secrets Manager without metadata, but as text, so that tests can read it. */
export function buildSecretSettings(overrides: Partial<SecretsManagerPushSettings> = {}): SecretsManagerPushSettings {
  return {
    service: 'SecretsManager',
    secretPushFormat: 'string',
    description: DESCRIPTION,
    replicationLocations: [],
    ...overrides,
  };
}

/** Settings of a push to Parameter Store without metadata. */
export function buildParameterSettings(
  overrides: Partial<ParameterStorePushSettings> = {},
): ParameterStorePushSettings {
  return {
    service: 'ParameterStore',
    secretType: 'SecureString',
    tier: 'Standard',
    encodeAsDecoded: false,
    description: DESCRIPTION,
    ...overrides,
  };
}

/** Settings of either service with tags. */
export function buildPushSettings(
  service: PushSettings['service'],
  more: { readonly tags?: ReadonlyMap<string, string> } = {},
): PushSettings {
  return service === 'SecretsManager' ? buildSecretSettings(more) : buildParameterSettings(more);
}
