import type { KeyObject } from 'node:crypto';
import type { Tags } from './tags.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC';

/** Encryption contexts that a grant holds for: exactly this one, or those that contain it. */
export interface GrantConstraints {
  readonly equals?: ReadonlyMap<string, string>;
  readonly subset?: ReadonlyMap<string, string>;
}

export interface KmsGrant {
  readonly id: string;
  readonly token: string;
  readonly name?: string;
  /** ARN, or the name of a service of AWS. */
  readonly grantee: string;
  readonly retiring?: string;
  /** As the model spells them: `Decrypt`, `GenerateDataKey`. */
  readonly operations: readonly string[];
  readonly constraints?: GrantConstraints;
  readonly issuingAccount: string;
  readonly createdAt: number;
}

export interface KmsKey {
  readonly id: string;
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  /** `SYMMETRIC_DEFAULT`, `RSA_2048`, … */
  readonly spec: string;
  readonly usage: KeyUsage;
  /** 256 bits of AES, or the secret of an HMAC key; empty for pairs. Never leaves `kms/`. */
  material: Uint8Array;
  materialId: string;
  /** Material of before a rotation: it decrypts what it encrypted. */
  readonly oldMaterials: Uint8Array[];
  /** Of asymmetric keys. Never leaves `kms/`. */
  readonly privateKey?: KeyObject;
  readonly manager: 'CUSTOMER' | 'AWS';
  readonly multiRegion: boolean;
  /** Of the keys of one id in several regions one is the primary; a key of one region is its own. */
  primary: boolean;
  readonly createdAt: number;
  readonly tags: Tags;
  description: string;
  state: KeyState;
  deletionAt?: number;
  policy: string;
  /** Unique ids of the principals that the policy names, from when it was saved. */
  policyPrincipals?: ReadonlyMap<string, string>;
  /** Present while the key rotates by itself. */
  rotation?: { readonly periodDays: number; readonly since: number };
  readonly rotations: { readonly at: number; readonly materialId: string }[];
  /** By grant id. */
  readonly grants: Map<string, KmsGrant>;
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
