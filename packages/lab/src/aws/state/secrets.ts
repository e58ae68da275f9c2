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

/** As it is given and told again. */
export interface RotationRules {
  readonly AutomaticallyAfterDays?: number;
  readonly Duration?: string;
  readonly ScheduleExpression?: string;
}

export interface Rotation {
  readonly functionArn: string;
  readonly rules: RotationRules;
  readonly startedAt: number;
  /** The version that a rotation was started for. It is done when that version becomes the current one. */
  readonly pendingVersion?: string;
  enabled: boolean;
  rotatedAt?: number;
}

/** What a primary secret knows of a region that it is replicated to. */
export interface Replica {
  readonly kmsKeyId?: string;
  /** Why the region has no replica. */
  readonly failure?: string;
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
  /** Unique ids of the principals that the resource policy names, from when it was saved. */
  resourcePrincipals?: ReadonlyMap<string, string>;
  rotation?: Rotation;
  /** By region. */
  readonly replicas: Map<string, Replica>;
  /** Present on replicas: all but the ARN and the key is looked up in the primary. */
  readonly replicaOf?: { readonly region: string; readonly secret: StoredSecret };
}

export const dayMs = 86_400_000;
