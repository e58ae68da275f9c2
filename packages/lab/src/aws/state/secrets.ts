import type { Tags } from './tags.ts';
import type { Envelope } from './kms.ts';

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: number;
  readonly form: 'text' | 'binary';
  readonly stages: Set<string>;
  envelope: Envelope;
  lastAccessedAt?: number;
}

export interface StoredSecret {
  readonly name: string;
  /** With its six random characters: another incarnation of the name has another ARN. */
  readonly arn: string;
  readonly accountId: string;
  readonly createdAt: number;
  readonly tags: Tags;
  readonly versions: Map<string, SecretVersion>;
  readonly type?: string;
  /** Answers leave tags out until there was one; after that an empty list stays. */
  tagged: boolean;
  description?: string;
  /** As given; the service's own key when absent. */
  kmsKeyId?: string;
  lastChangedAt: number;
  lastAccessedAt?: number;
  /** When it was marked, and when it goes for good. */
  deletion?: { readonly markedAt: number; readonly purgeAt: number };
  resourcePolicy?: string;
}

export const dayMs = 86_400_000;
