import type { MutableJson, MutableObject } from '../../api/schema/copy-json.ts';
import { invalid } from '../template-failed.ts';
import type { PathStep } from './target-path.ts';

/** What stands at the end of a path, given what stood there; undefined for nothing. */
type Leaf = (existing: MutableJson | undefined) => MutableJson;

/** Go's name of the type of a JSON value, as `%T` prints it. */
function goTypeOf(value: MutableJson): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'map[string]interface {}';
}

export function isMutableObject(value: MutableJson | undefined): value is MutableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function emptyObject(): MutableObject {
  return Object.create(null) as MutableObject;
}

function setKey(node: MutableJson, key: string, rest: readonly PathStep[], leaf: Leaf): MutableJson {
  if (node !== null && !isMutableObject(node)) {
    throw invalid(`expected map at key ${JSON.stringify(key)} but found ${goTypeOf(node)}`);
  }
  const object = node ?? emptyObject();
  const child = object[key];
  object[key] = rest.length === 0 ? leaf(child) : setAtPath(child ?? null, rest, leaf);
  return object;
}

function setIndex(node: MutableJson, index: number, rest: readonly PathStep[], leaf: Leaf): MutableJson {
  if (node !== null && !Array.isArray(node)) {
    throw invalid(`expected array at index ${index} but found ${goTypeOf(node)}`);
  }
  const list = node ?? [];
  while (list.length <= index) list.push(null);
  const child = list[index];
  list[index] = rest.length === 0 ? leaf(child) : setAtPath(child ?? null, rest, leaf);
  return list;
}

/**
 * Puts a leaf at a path and returns the node with it; objects and lists on the way are made where there is nothing. Changes the node
 * in place. Throws `TemplateFailed` with ESO's text where something else is in the way.
 */
export function setAtPath(node: MutableJson, [step, ...rest]: readonly PathStep[], leaf: Leaf): MutableJson {
  if (step === undefined) return leaf(node);
  return step.kind === 'key' ? setKey(node, step.key, rest, leaf) : setIndex(node, step.index, rest, leaf);
}
