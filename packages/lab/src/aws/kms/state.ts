import type { Tags } from '../accounts/tags.ts';

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
