import { parse as parseYaml } from 'yaml';
import { badRequest, unsupportedMediaType } from '../errors/refusals.ts';
import { isObject, type Json, type JsonObject } from '../json/json.ts';
import { decodeEnvelope } from '../protobuf/decode-envelope.ts';
import type { WireTypes } from '../resources/wire-types.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });
const jsonType = 'application/json';
const yamlTypes: ReadonlySet<string> = new Set([
  'application/yaml',
  'application/yaml-patch+json',
  'application/x-yaml',
]);
const protobufType = 'application/vnd.kubernetes.protobuf';

export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Reads an object sent as JSON, YAML or (typed kinds) protobuf. The content type is required, as upstream requires it for protobuf only. */
export function readObject(body: Uint8Array, contentType: string | undefined, types: WireTypes): JsonObject {
  const type = mediaType(contentType);
  if (type === protobufType) return decodeEnvelope(body, types);
  if (yamlTypes.has(type)) return asObject(readYaml(body));
  if (type === jsonType || type === '') return asObject(readJson(body));
  throw unsupportedMediaType([jsonType, 'application/yaml', protobufType]);
}

/** Parser errors quote what they read, so only the fact is reported. */
export function readJson(body: Uint8Array): Json {
  try {
    return JSON.parse(decoder.decode(body)) as Json;
  } catch {
    throw badRequest('the body of the request is not valid JSON');
  }
}

/** JSON first: it is what kubectl sends under the YAML types, and the faster parser. */
export function readYaml(body: Uint8Array): Json {
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    throw badRequest('the body of the request is not valid UTF-8');
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    return readYamlText(text);
  }
}

function readYamlText(text: string): Json {
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 100, uniqueKeys: true, prettyErrors: false });
    return JSON.parse(JSON.stringify(value)) as Json;
  } catch {
    throw badRequest('the body of the request is not valid YAML');
  }
}

function asObject(value: Json): JsonObject {
  if (!isObject(value)) throw badRequest('the body of the request must be an object');
  return value;
}
