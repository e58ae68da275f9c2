import { badRequest } from '../errors/refusals.ts';
import { type JsonObject, put } from '../json/json.ts';
import type { WireTypes } from '../resources/wire-types.ts';
import { decodeMessage } from './decode-message.ts';
import { malformed, readFields } from './wire-reader.ts';

const magic = [0x6b, 0x38, 0x73, 0x00];
const decoder = new TextDecoder();

/** Decodes `k8s\0` + runtime.Unknown{1: TypeMeta{1: apiVersion, 2: kind}, 2: raw} into the object's JSON form. */
export function decodeEnvelope(body: Uint8Array, types: WireTypes): JsonObject {
  if (magic.some((byte, index) => body[index] !== byte)) throw malformed();
  let apiVersion = '';
  let kind = '';
  let raw = new Uint8Array();
  for (const field of readFields(body.subarray(4))) {
    if (!(field.value instanceof Uint8Array)) continue;
    if (field.number === 2) raw = new Uint8Array(field.value);
    if (field.number === 1) ({ apiVersion, kind } = readTypeMeta(field.value));
  }
  const message = messageOf(apiVersion, kind);
  if (!types.has(message)) {
    throw badRequest(`this lab reads ${kind} of ${apiVersion} as JSON or YAML only, not as protobuf`);
  }
  const object: JsonObject = { apiVersion, kind };
  for (const [key, value] of Object.entries(decodeMessage(raw, message, types))) put(object, key, value);
  return object;
}

function readTypeMeta(bytes: Uint8Array): { apiVersion: string; kind: string } {
  let apiVersion = '';
  let kind = '';
  for (const field of readFields(bytes)) {
    if (!(field.value instanceof Uint8Array)) continue;
    if (field.number === 1) apiVersion = decoder.decode(field.value);
    if (field.number === 2) kind = decoder.decode(field.value);
  }
  return { apiVersion, kind };
}

/** DeleteOptions may be sent under the version of the resource's own group; it is one message all the same. */
function messageOf(apiVersion: string, kind: string): string {
  if (kind === 'DeleteOptions') return 'meta/v1.DeleteOptions';
  if (apiVersion === 'v1') return `core/v1.${kind}`;
  const [group = '', version = ''] = apiVersion.split('/');
  return `${group.split('.')[0]}/${version}.${kind}`;
}
