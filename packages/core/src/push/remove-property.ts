import { bytesOfByteText } from '../json/byte-text.ts';
import type { JsonNode } from '../json/json-text.ts';
import { afterSpace } from '../json/json-tokens.ts';
import { childAt, childrenOf, type Container, isContainer, type JsonDocument, readDocument } from './json-children.ts';
import type { PropertyPath } from './property-path.ts';

export type PropertyRemoval =
  /** `isEmpty`: nothing is left in the document. */
  | { readonly kind: 'removed'; readonly document: Uint8Array; readonly isEmpty: boolean }
  /** There is no such property, or no document. */
  | { readonly kind: 'absent' };

interface Place {
  readonly parent: Container;
  readonly node: JsonNode;
}

/**
 * Takes one property out of a JSON document, with the objects and arrays that hold nothing else, and leaves every other byte as it is.
 * Where others stand behind it in an array it becomes `null`, so that their positions stay.
 */
export function removeProperty(bytes: Uint8Array, path: PropertyPath): PropertyRemoval {
  const document = readDocument(bytes);
  const places = document && placesOf(document, path);
  if (document === undefined || places === undefined) return { kind: 'absent' };
  const { parent, node } = places.findLast((place, at) => at === 0 || childrenOf(place.parent).length > 1) ?? places[0];
  const isEmpty = parent === document.root && childrenOf(parent).length === 1;
  return { kind: 'removed', document: bytesOfByteText(without(document.source, parent, node)), isEmpty };
}

/** Every step of the path with the container it is taken in. */
function placesOf({ root }: JsonDocument, path: PropertyPath): readonly [Place, ...Place[]] | undefined {
  const places: Place[] = [];
  let parent: JsonNode = root;
  for (const step of path) {
    const node: JsonNode | undefined = isContainer(parent) ? childAt(parent, step) : undefined;
    if (node === undefined || !isContainer(parent)) return undefined;
    places.push({ parent, node });
    parent = node;
  }
  const [first, ...others] = places;
  return first && [first, ...others];
}

function without(source: string, parent: Container, node: JsonNode): string {
  const children = childrenOf(parent);
  const at = children.indexOf(node);
  const before = children[at - 1];
  const isLast = at === children.length - 1;
  if (parent.kind === 'array' && !isLast) return `${source.slice(0, node.start)}null${source.slice(node.end)}`;
  if (before !== undefined) return source.slice(0, before.end) + source.slice(node.end);
  const end = isLast ? parent.end - 1 : afterSpace(source, node.end) + 1;
  return source.slice(0, parent.start + 1) + source.slice(end);
}
