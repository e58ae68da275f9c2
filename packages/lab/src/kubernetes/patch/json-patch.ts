import { StatusError } from '../errors/status-error.ts';
import { badRequest } from '../errors/refusals.ts';
import { clone, equal, isObject, type Json, type JsonObject, own, put, textAt } from '../json/json.ts';

const most = 10_000;

/** RFC 6902. Throws 400 for a malformed patch and 422 for one that does not fit the document, as upstream does. */
export function applyJsonPatch(document: JsonObject, patch: Json): JsonObject {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch must be a list of operations');
  if (patch.length > most) {
    throw new StatusError(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${most}, got ${patch.length}`,
    );
  }
  const root: JsonObject = { '': clone(document) };
  for (const operation of patch) applyOperation(root, operation);
  const result = root[''];
  if (!isObject(result)) throw misfit('the patched document is not an object');
  return result;
}

function applyOperation(root: JsonObject, operation: Json): void {
  const path = pointer(textAt(operation, 'path'));
  const value = isObject(operation) ? own(operation, 'value') : undefined;
  switch (textAt(operation, 'op')) {
    case 'add':
      insert(root, path, required(value));
      break;
    case 'remove':
      take(root, path);
      break;
    case 'replace':
      take(root, path);
      insert(root, path, required(value));
      break;
    case 'move':
      insert(root, path, take(root, pointer(textAt(operation, 'from'))));
      break;
    case 'copy':
      insert(root, path, clone(read(root, pointer(textAt(operation, 'from')))));
      break;
    case 'test':
      if (!equal(read(root, path), value ?? null)) throw misfit(`testing value ${textAt(operation, 'path')} failed`);
      break;
    default:
      throw badRequest('a JSON patch operation must be add, remove, replace, move, copy or test');
  }
}

function required(value: Json | undefined): Json {
  if (value === undefined) throw badRequest('a JSON patch operation lacks its value');
  return clone(value);
}

/** The document hangs below the empty key, so that the whole of it can be replaced too. */
function pointer(text: string): readonly string[] {
  if (text !== '' && !text.startsWith('/')) throw badRequest('a JSON pointer must start with a slash');
  return text.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function misfit(message: string): StatusError {
  return new StatusError(422, 'Invalid', `the server rejected our request due to an error in our request: ${message}`);
}

function step(node: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(node)) return node[index(node, key, false)];
  return isObject(node) ? own(node, key) : undefined;
}

function index(list: readonly Json[], key: string, inserting: boolean): number {
  if (key === '-' && inserting) return list.length;
  const most = inserting ? list.length : list.length - 1;
  const position = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Number.NaN;
  if (!(position <= most)) throw misfit('a list index is out of bounds');
  return position;
}

function read(root: JsonObject, path: readonly string[]): Json {
  let node: Json | undefined = root;
  for (const key of path) node = step(node, key);
  if (node === undefined) throw misfit('a path of the patch does not exist');
  return node;
}

function parentOf(root: JsonObject, path: readonly string[]): [Json, string] {
  return [read(root, path.slice(0, -1)), path.at(-1) ?? ''];
}

function insert(root: JsonObject, path: readonly string[], value: Json): void {
  const [parent, key] = path.length === 1 ? [root, ''] : parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(index(parent, key, true), 0, value);
  else if (isObject(parent)) put(parent, key, value);
  else throw misfit('a path of the patch leads through a plain value');
}

function take(root: JsonObject, path: readonly string[]): Json {
  const value = read(root, path);
  const [parent, key] = path.length === 1 ? [root, ''] : parentOf(root, path);
  if (Array.isArray(parent)) parent.splice(index(parent, key, false), 1);
  else if (isObject(parent)) delete parent[key];
  return value;
}
