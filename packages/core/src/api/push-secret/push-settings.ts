/** Settings of `PushSecretMetadata` for Secrets Manager (`eso.md` §4.6), checked and with their defaults. */
export interface SecretsManagerPushSettings {
  readonly service: 'SecretsManager';
  readonly secretPushFormat: 'binary' | 'string';
  readonly kmsKeyId?: string;
  readonly description: string;
  /** Tags to have besides our own marks; absent leaves the tags of an existing secret as they are. */
  readonly tags?: ReadonlyMap<string, string>;
  /** A resource policy to set, as JSON text; absent leaves whatever policy there is (`threat/P5`). */
  readonly resourcePolicy?: { readonly document: string; readonly blockPublicPolicy: boolean };
  readonly replicationLocations: readonly string[];
}

/** Settings of `PushSecretMetadata` for Parameter Store, checked and with their defaults. */
export interface ParameterStorePushSettings {
  readonly service: 'ParameterStore';
  readonly secretType: 'String' | 'StringList' | 'SecureString';
  readonly kmsKeyId?: string;
  readonly tier: 'Standard' | 'Advanced' | 'Intelligent-Tiering';
  /** `tier.policies` as JSON text; sent with an advanced tier only. */
  readonly policies?: string;
  /** Values of a whole Secret as text instead of base64. */
  readonly encodeAsDecoded: boolean;
  readonly description: string;
  readonly tags?: ReadonlyMap<string, string>;
}

export type PushSettings = SecretsManagerPushSettings | ParameterStorePushSettings;
