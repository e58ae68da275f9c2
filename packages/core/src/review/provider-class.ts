import { memberReader, type Members } from '../api/schema/member-reader.ts';

/** A Secret that the Secrets Store CSI driver writes from mounted files. Texts are trimmed, as the driver trims them. */
export interface SecretObject {
  readonly secretName: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly annotations: readonly string[];
  /** How many keys it asks for. */
  readonly keys: number;
}

/** What a SecretProviderClass says of Secrets; its parameters are the provider's to judge. */
export interface ProviderClass {
  readonly namespace: string;
  readonly secretObjects: readonly SecretObject[];
}

const { objectAt, textAt, listAt, textsAt, needed } = memberReader('the SecretProviderClass');

function secretObjectOf(value: Members, path: string): SecretObject {
  return {
    secretName: textAt(value, 'secretName', path).trim(),
    type: textAt(value, 'type', path).trim(),
    labels: [...textsAt(value, 'labels', path).keys()],
    annotations: [...textsAt(value, 'annotations', path).keys()],
    keys: listAt(value, 'data', path)?.length ?? 0,
  };
}

/**
 * Reads a SecretProviderClass of any provider; `v1` and `v1alpha1` say the same. Throws LockkeeperError `InvalidInput` that names the
 * part and quotes nothing. Source: CRD of secrets-store-csi-driver 1.6.0.
 */
export function parseProviderClass(object: unknown): ProviderClass {
  const whole = needed(object, 'it');
  const list = listAt(objectAt(whole, 'spec', '') ?? {}, 'secretObjects', 'spec.') ?? [];
  return {
    namespace: textAt(objectAt(whole, 'metadata', '') ?? {}, 'namespace', 'metadata.'),
    secretObjects: list.map((value, index) => secretObjectOf(value, `spec.secretObjects[${index}].`)),
  };
}
