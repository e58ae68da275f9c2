import type { XmlElement, XmlLibrary, XmlNode } from './xml-library.ts';

const elementType = 1;

/** The root element of a document; undefined for what is not well-formed, and for any document with a type declaration. */
export function readXml(library: XmlLibrary, text: string): XmlElement | undefined {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) return undefined;
  try {
    const parser = new library.DOMParser({
      errorHandler: (_level, message) => {
        throw new Error(message);
      },
    });
    const document = parser.parseFromString(text, 'text/xml');
    const roots = elementsOf(document);
    return roots.length === 1 ? roots[0] : undefined;
  } catch {
    // The parser's text quotes the document.
    return undefined;
  }
}

/** The child elements of a name. */
export function children(parent: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return elementsOf(parent).filter((child) => isElement(child, namespace, name));
}

/** The only child element of a name; undefined when there is none or more than one. */
export function onlyChild(parent: XmlElement | undefined, namespace: string, name: string): XmlElement | undefined {
  const found = parent === undefined ? [] : children(parent, namespace, name);
  return found.length === 1 ? found[0] : undefined;
}

export function isElement(element: XmlElement, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  const value = element?.getAttribute(name);
  return value === null || value === '' ? undefined : value;
}

export function textOf(element: XmlElement | undefined): string | undefined {
  return element?.textContent?.trim();
}

function elementsOf(node: XmlNode): readonly XmlElement[] {
  return Array.from(node.childNodes).filter((child): child is XmlElement => child.nodeType === elementType);
}
