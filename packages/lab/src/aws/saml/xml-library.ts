/**
 * The parts of xml-crypto and @xmldom/xmldom that are used. Their own declarations ask for the browser's globals, which
 * would then be known to the compiler in every file of the repository.
 */
export interface XmlLibrary {
  readonly DOMParser: new (options: {
    readonly errorHandler: (level: string, message: string) => void;
  }) => { parseFromString(text: string, type: 'text/xml'): XmlDocument };
  readonly SignedXml: new (options: {
    readonly publicCert?: string;
    readonly privateKey?: string;
    readonly signatureAlgorithm?: string;
    readonly canonicalizationAlgorithm?: string;
  }) => SignedXml;
}

export interface XmlNode {
  readonly nodeType: number;
  readonly parentNode: XmlNode | null;
  readonly childNodes: ArrayLike<XmlNode>;
  readonly textContent: string | null;
}

export interface XmlElement extends XmlNode {
  readonly namespaceURI: string | null;
  readonly localName: string;
  getAttribute(name: string): string | null;
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>;
}

export interface XmlDocument extends XmlNode {
  readonly documentElement: XmlElement | null;
  readonly doctype: unknown;
}

export interface SignedXml {
  SignatureAlgorithms: Record<string, unknown>;
  HashAlgorithms: Record<string, unknown>;
  loadSignature(node: XmlNode): void;
  checkSignature(xml: string): boolean;
  getReferences(): readonly { readonly uri: string }[];
  getSignedReferences(): readonly string[];
  addReference(reference: {
    readonly xpath: string;
    readonly transforms: readonly string[];
    readonly digestAlgorithm: string;
  }): void;
  computeSignature(
    xml: string,
    options: { readonly prefix: string; readonly location: { readonly reference: string; readonly action: 'after' } },
  ): void;
  getSignedXml(): string;
}

/** Loaded when the first assertion comes: most labs never see one. */
export async function loadXmlLibrary(): Promise<XmlLibrary> {
  const [dom, signatures] = (await Promise.all([
    import('@xmldom/xmldom' as string),
    import('xml-crypto' as string),
  ])) as readonly [Pick<XmlLibrary, 'DOMParser'>, Pick<XmlLibrary, 'SignedXml'>];
  return { DOMParser: dom.DOMParser, SignedXml: signatures.SignedXml };
}
