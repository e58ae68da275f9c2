import { type Asn1Reader, type FieldRules, present } from './asn1-reader.ts';

/** An AlgorithmIdentifier (RFC 5280 §4.1.1.2); `parameters` is the whole element. */
export interface Algorithm {
  readonly algorithm: string;
  readonly parameters: Uint8Array | undefined;
}

/** An AlgorithmIdentifier as a field that must be there. */
export function readAlgorithm(fields: Asn1Reader): Algorithm {
  return present(readOptionalAlgorithm(fields, {}));
}

export function readOptionalAlgorithm(fields: Asn1Reader, rules: FieldRules): Algorithm | undefined {
  return fields.struct(
    'AlgorithmIdentifier',
    (inner) => ({ algorithm: present(inner.oid()), parameters: inner.raw({ optional: true })?.whole }),
    rules,
  );
}
