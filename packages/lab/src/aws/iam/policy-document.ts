/** IAM counts a document's size without white space. */
export function documentSize(document: string): number {
  return document.replace(/\s/g, '').length;
}

/** Documents come back percent-encoded as RFC 3986 has it. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
