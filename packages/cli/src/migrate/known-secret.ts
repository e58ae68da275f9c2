import { CREATED_BY_LABEL, DATA_HASH_ANNOTATION, dataHash, MANAGED_LABEL, SealedValue } from '@lockkeeper/core';
import { type KubeObject, readAnnotation, readLabel } from '@lockkeeper/kube';

/** What moving over needs to know of a Secret: its marks, and whether they fit its data. No value. */
export interface KnownSecret {
  readonly name: string;
  readonly type: string;
  readonly keys: number;
  readonly isManaged: boolean;
  /** The data hashes to what the annotation claims, so that nothing was edited since it was written. */
  readonly hashFits: boolean;
  /** Value of the owner label; empty when there is none. */
  readonly createdBy: string;
  /** UID of the controller; empty when there is none. */
  readonly controllerUid: string;
}

interface SecretObject extends KubeObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** Reads a Secret and drops its values. */
export function knownSecret(object: SecretObject): KnownSecret {
  const { metadata, data = {}, type = 'Opaque' } = object;
  const values = Object.entries(data).map(
    ([key, text]) => [key, SealedValue.ofBytes(Buffer.from(text, 'base64'))] as const,
  );
  return {
    name: metadata.name,
    type,
    keys: values.length,
    isManaged: readLabel(metadata, MANAGED_LABEL) === 'true',
    hashFits: readAnnotation(metadata, DATA_HASH_ANNOTATION) === dataHash(new Map(values)),
    createdBy: readLabel(metadata, CREATED_BY_LABEL) ?? '',
    controllerUid: metadata.ownerReferences?.find((owner) => owner.controller === true)?.uid ?? '',
  };
}
