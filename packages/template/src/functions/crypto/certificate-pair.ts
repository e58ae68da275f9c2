import type { ByteString } from '../../text/byte-string.ts';
import { objectType } from '../../values/go-type.ts';
import { ObjectClass } from '../../values/object.ts';
import { mapValue, stringValue } from '../../values/value.ts';

/** A certificate and its key, both in PEM: what the functions that make certificates give. */
export interface CertificatePair {
  readonly certificate: ByteString;
  readonly key: ByteString;
}

/** The struct of sprig with the fields `Cert` and `Key`. */
export const certificatePairs: ObjectClass<CertificatePair> = new ObjectClass<CertificatePair>({
  type: objectType('sprig.certificate'),
  print: ({ certificate, key }) => `{${certificate} ${key}}`,
  encode: ({ certificate, key }) =>
    mapValue(
      new Map([
        ['Cert', stringValue(certificate)],
        ['Key', stringValue(key)],
      ]),
    ),
  equals: (first, second) => first.certificate === second.certificate && first.key === second.key,
  fields: {
    Cert: ({ certificate }) => stringValue(certificate),
    Key: ({ key }) => stringValue(key),
  },
});
