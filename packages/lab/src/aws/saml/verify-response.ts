import { namespaces, statusSuccess } from './names.ts';
import { attribute, children, isElement, onlyChild, readXml } from './read-xml.ts';
import type { SignedXml, XmlElement, XmlLibrary } from './xml-library.ts';

/** A response before its signature has been looked at: only what may refuse it is read from this. */
export interface UnverifiedResponse {
  readonly text: string;
  readonly root: XmlElement;
  readonly assertion: XmlElement;
  readonly succeeded: boolean;
}

const algorithmsTaken = {
  signatures: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ],
  digests: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
};

/**
 * Reads the form of a SAML response: one assertion, and that below the root. Any other place, or a second assertion,
 * is how signatures are wrapped. Encrypted assertions are not served.
 */
export function readResponse(library: XmlLibrary, text: string): UnverifiedResponse | 'failed' | undefined {
  const root = readXml(library, text);
  if (root === undefined || !isElement(root, namespaces.protocol, 'Response')) return undefined;
  const status = onlyChild(onlyChild(root, namespaces.protocol, 'Status'), namespaces.protocol, 'StatusCode');
  if (attribute(status, 'Value') !== statusSuccess) return 'failed';
  const assertion = onlyChild(root, namespaces.assertion, 'Assertion');
  if (assertion === undefined || root.getElementsByTagNameNS(namespaces.assertion, 'Assertion').length !== 1) {
    return undefined;
  }
  return { text, root, assertion, succeeded: true };
}

/**
 * The assertion as it was signed: read anew from the bytes that the signature covers, and from nothing else. The
 * signature stands in the response or in the assertion and refers to the element that it stands in; where both are signed,
 * both must hold. The certificate is the provider's, never one that the response brings.
 */
export function signedAssertion(
  library: XmlLibrary,
  response: UnverifiedResponse,
  certificates: readonly string[],
): XmlElement | undefined {
  const { text, root, assertion } = response;
  const outer = children(root, namespaces.signature, 'Signature');
  const inner = children(assertion, namespaces.signature, 'Signature');
  if (outer.length > 1 || inner.length > 1) return undefined;
  const ofResponse = outer[0] && signedElement(library, { text, signed: root, signature: outer[0] }, certificates);
  const ofAssertion =
    inner[0] && signedElement(library, { text, signed: assertion, signature: inner[0] }, certificates);
  const missing = (outer.length === 1 && !ofResponse) || (inner.length === 1 && !ofAssertion);
  if (missing) return undefined;
  return ofAssertion ?? onlyChild(ofResponse, namespaces.assertion, 'Assertion');
}

interface SignedPart {
  readonly text: string;
  readonly signed: XmlElement;
  readonly signature: XmlElement;
}

function signedElement(library: XmlLibrary, part: SignedPart, certificates: readonly string[]): XmlElement | undefined {
  for (const certificate of certificates) {
    const text = signedText(library, part, certificate);
    const element = text === undefined ? undefined : readXml(library, text);
    const id = attribute(part.signed, 'ID');
    const { namespaceURI, localName } = part.signed;
    if (element !== undefined && id !== undefined && attribute(element, 'ID') === id) {
      if (isElement(element, namespaceURI ?? '', localName)) return element;
    }
  }
  return undefined;
}

function signedText(library: XmlLibrary, part: SignedPart, certificate: string): string | undefined {
  const verifier = new library.SignedXml({ publicCert: certificate });
  restrict(verifier);
  try {
    verifier.loadSignature(part.signature);
    if (!verifier.checkSignature(part.text)) return undefined;
  } catch {
    // Whatever the library finds wrong with it, the signature does not hold.
    return undefined;
  }
  const id = attribute(part.signed, 'ID');
  const references = verifier.getReferences();
  const texts = verifier.getSignedReferences();
  return references.length === 1 && references[0]?.uri === `#${id}` && texts.length === 1 ? texts[0] : undefined;
}

/** No SHA-1, and nothing with a shared key. */
function restrict(verifier: SignedXml): void {
  const only = (table: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
    Object.assign(Object.create(null), Object.fromEntries(names.map((name) => [name, table[name]])));
  verifier.SignatureAlgorithms = only(verifier.SignatureAlgorithms, algorithmsTaken.signatures);
  verifier.HashAlgorithms = only(verifier.HashAlgorithms, algorithmsTaken.digests);
}
