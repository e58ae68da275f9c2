import { X509Certificate } from 'node:crypto';
import { namespaces } from './names.ts';
import { attribute, children, isElement, readXml, textOf } from './read-xml.ts';
import type { XmlElement, XmlLibrary } from './xml-library.ts';

/** What STS needs of an identity provider's metadata document. */
export interface ProviderMetadata {
  readonly entityId: string;
  /** PEM; each may have signed a response. */
  readonly certificates: readonly string[];
}

/** Undefined for what is no metadata of an identity provider with a readable signing certificate. */
export function readMetadata(library: XmlLibrary, text: string): ProviderMetadata | undefined {
  const root = readXml(library, text);
  if (root === undefined || !isElement(root, namespaces.metadata, 'EntityDescriptor')) return undefined;
  const entityId = attribute(root, 'entityID');
  const certificates = children(root, namespaces.metadata, 'IDPSSODescriptor')
    .flatMap((descriptor) => children(descriptor, namespaces.metadata, 'KeyDescriptor'))
    .filter((key) => (attribute(key, 'use') ?? 'signing') === 'signing')
    .flatMap(certificatesIn);
  return entityId === undefined || certificates.length === 0 ? undefined : { entityId, certificates };
}

function certificatesIn(key: XmlElement): readonly string[] {
  return Array.from(key.getElementsByTagNameNS(namespaces.signature, 'X509Certificate')).flatMap((element) => {
    try {
      return [new X509Certificate(Buffer.from(textOf(element) ?? '', 'base64')).toString()];
    } catch {
      // One unreadable certificate verifies nothing; others may.
      return [];
    }
  });
}
