import type { Tags } from './tags.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  /** 256 bits of AES. Never leaves `kms/`. */
  readonly material: Uint8Array;
  readonly materialId: string;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly multiRegion: boolean;
  readonly createdAt: number;
  readonly tags: Tags;
  description: string;
  state: KeyState;
  deletionAt?: number;
  policy: string;
  rotation: boolean;
}

/** A value at rest: encrypted with a data key, the data key encrypted under a KMS key. */
export interface Envelope {
  readonly keyArn: string;
  readonly encryptedDataKey: Uint8Array;
  readonly sealed: Uint8Array;
}

export interface KeyAlias {
  /** With the prefix `alias/`. */
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  keyId: string;
  updatedAt: number;
}

export interface KmsState {
  readonly keys: Map<string, KmsKey>;
  readonly aliases: Map<string, KeyAlias>;
}

export function emptyKmsState(): KmsState {
  return { keys: new Map(), aliases: new Map() };
}
