import type { RemoteReference, Scope } from '@lockkeeper/core';
import { isAbsence, type Writing } from '../push/writing.ts';
import { type ForeignTag, tagMap } from '../read-tags.ts';
import { isSecretAskedFor, type SecretIdentity } from './match.ts';
import { DESCRIBE_SECRET } from './tags.ts';

/** What is known of a secret before it is written. */
export interface SecretState {
  /** Of this incarnation: a secret that was made anew under the same name has another one. */
  readonly arn: string;
  readonly tags: ReadonlyMap<string, string>;
  /** It waits for its deletion. */
  readonly isDeleted: boolean;
  /** It has a current version. */
  readonly hasValue: boolean;
  readonly description: string;
  readonly kmsKeyId: string | undefined;
  /** Regions with a replica. */
  readonly regions: readonly string[];
}

interface Description extends SecretIdentity {
  readonly DeletedDate?: Date | undefined;
  readonly Tags?: readonly ForeignTag[] | undefined;
  readonly VersionIdsToStages?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly Description?: string | undefined;
  readonly KmsKeyId?: string | undefined;
  readonly ReplicationStatus?: readonly { readonly Region?: string | undefined }[] | undefined;
}

function stateOf(reply: Description, reference: RemoteReference, scope: Scope): SecretState | undefined {
  const tags = isSecretAskedFor(reply, reference, scope) ? tagMap(reply.Tags) : undefined;
  if (tags === undefined) return undefined;
  return {
    arn: reply.ARN ?? '',
    tags,
    isDeleted: reply.DeletedDate !== undefined,
    hasValue: Object.values(reply.VersionIdsToStages ?? {}).some((stages) => stages.includes('AWSCURRENT')),
    description: reply.Description ?? '',
    kmsKeyId: reply.KmsKeyId,
    regions: (reply.ReplicationStatus ?? []).flatMap(({ Region }) => Region ?? []),
  };
}

/** The live state of the secret, tags and all (must M12: never a status, never a memory); undefined when there is none. */
export async function describeSecret(writing: Writing): Promise<SecretState | undefined> {
  const { reference, scope } = writing;
  const reply = await writing.secrets(
    'DescribeSecret',
    (calls, signal) => calls.describeSecret({ SecretId: reference.name }, signal),
    isAbsence,
  );
  return reply && (stateOf(reply, reference, scope) ?? writing.badReply(DESCRIBE_SECRET));
}
