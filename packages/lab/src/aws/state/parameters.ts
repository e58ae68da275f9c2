import type { Tags } from './tags.ts';
import type { Envelope } from './kms.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** How a version's value is kept: in clear, under a key, or in an envelope (advanced tier). */
export type StoredValue =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'sealed'; readonly keyId: string; readonly ciphertext: Uint8Array }
  | { readonly kind: 'envelope'; readonly keyId: string; readonly envelope: Envelope };

export interface ParameterVersion {
  readonly version: number;
  readonly type: ParameterType;
  readonly value: StoredValue;
  readonly tier: 'Standard' | 'Advanced';
  readonly dataType: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly policies?: string;
  readonly modifiedAt: number;
  readonly modifiedBy: string;
  readonly labels: Set<string>;
}

export interface StoredParameter {
  readonly name: string;
  readonly arn: string;
  readonly accountId: string;
  readonly tags: Tags;
  /** Oldest first; never empty. */
  readonly versions: ParameterVersion[];
  resourcePolicy?: { readonly id: string; readonly hash: string; readonly policy: string };
}
