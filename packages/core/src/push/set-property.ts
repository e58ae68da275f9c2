import { isUtf8 } from 'node:buffer';
import { byteTextOf, byteTextOfText, bytesOfByteText, textOfByteText } from '../json/byte-text.ts';
import { quoteJsonString } from '../json/json-string.ts';
import type { JsonNode } from '../json/json-text.ts';
import { childAt, childrenOf, type Container, indexOf, isContainer, readDocument } from './json-children.ts';
import type { PropertyPath } from './property-path.ts';

export type PropertyEdit =
  /** `isChanged` is false when the property had this very text; then the bytes are those that came in. */
  | { readonly kind: 'set'; readonly document: Uint8Array; readonly isChanged: boolean }
  /** The bytes are no JSON object or array, or have a key twice. */
  | { readonly kind: 'not-json' }
  /** The path leads through a value that is there and has no inside, or past the end of an array. */
  | { readonly kind: 'no-place'; readonly message: string }
  /** The value is not UTF-8, so a JSON string cannot hold it. */
  | { readonly kind: 'not-text' };

/**
 * Sets one property of a JSON document to a text, and leaves every other byte as it is: numbers keep their spelling and keys their
 * order. What the path lacks is made; nothing that is there is replaced but the property itself (`threat/P9`).
 *
 * @param bytes the document; without any, a new one is made.
 */
export function setProperty(bytes: Uint8Array, path: PropertyPath, value: Uint8Array): PropertyEdit {
  if (!isUtf8(value)) return { kind: 'not-text' };
  const written = quoteJsonString(byteTextOf(value), 'plain');
  if (bytes.length === 0) return made(path, written);
  const document = readDocument(bytes);
  if (document === undefined) return { kind: 'not-json' };
  const { source, root } = document;
  let node: JsonNode = root;
  for (const [at, step] of path.entries()) {
    if (!isContainer(node)) return noPlace(path, at);
    const child = childAt(node, step);
    if (child === undefined) return added(source, node, path, at, written);
    node = child;
  }
  const isSame = node.kind === 'string' && node.text === textOfByteText(byteTextOf(value));
  return isSame
    ? { kind: 'set', document: bytes, isChanged: false }
    : edited(source.slice(0, node.start) + written + source.slice(node.end));
}

/** Whether a document has a property; false for what is no document. */
export function hasProperty(bytes: Uint8Array, path: PropertyPath): boolean {
  let node: JsonNode | undefined = readDocument(bytes)?.root;
  for (const step of path) node = node && isContainer(node) ? childAt(node, step) : undefined;
  return node !== undefined;
}

const edited = (source: string): PropertyEdit => ({
  kind: 'set',
  document: bytesOfByteText(source),
  isChanged: true,
});

function noPlace(path: PropertyPath, at: number): PropertyEdit {
  const where = at === 0 ? 'the secret' : JSON.stringify(path.slice(0, at).join('.'));
  return { kind: 'no-place', message: `${where} has no place for ${JSON.stringify(path[at])}` };
}

/** A document of nothing but the path. */
function made(path: PropertyPath, written: string): PropertyEdit {
  const text = wrapped(path, written);
  return text === undefined ? noPlace(path, 0) : edited(text);
}

/** Puts what the path lacks into the last container that is there. */
function added(source: string, node: Container, path: PropertyPath, at: number, written: string): PropertyEdit {
  const [step = '', ...rest] = path.slice(at);
  const inside = wrapped(rest, written);
  const isPlace = node.kind === 'object' || indexOf(step) === node.items.length;
  if (!isPlace || inside === undefined) return noPlace(path, at);
  const text = node.kind === 'object' ? `${quoteJsonString(byteTextOfText(step), 'plain')}:${inside}` : inside;
  const last = childrenOf(node).at(-1);
  return last === undefined
    ? edited(`${source.slice(0, node.start + 1)}${text}${source.slice(node.end - 1)}`)
    : edited(`${source.slice(0, last.end)},${text}${source.slice(last.end)}`);
}

/** A value inside new containers; undefined where a position would leave a gap before it. */
function wrapped(steps: readonly string[], written: string): string | undefined {
  if (steps.some((step) => (indexOf(step) ?? 0) > 0)) return undefined;
  return steps.reduceRight(
    (inside, step) => (step === '0' ? `[${inside}]` : `{${quoteJsonString(byteTextOfText(step), 'plain')}:${inside}}`),
    written,
  );
}
