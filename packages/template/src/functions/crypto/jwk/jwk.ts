import { FunctionFailure } from '../../../failure.ts';
import { type ByteString, toBytes } from '../../../text/byte-string.ts';

/** The members of a JSON Web Key (RFC 7517). Reading one that is missing or no text of the right form fails. */
export interface JsonWebKey {
  readonly type: string;
  /** Whether it has a private part. */
  readonly isPrivate: boolean;
  readonly curve: string;
  bytes(member: string): Uint8Array;
}

const LONGEST = 64 * 1024;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const TEXTS = Object.freeze(['kty', 'crv', 'alg', 'use', 'kid', 'x5u', 'x5t', 'x5t#S256']);

/**
 * Reads the JSON of one key. Base64 may be of either alphabet and padded or not, as in the library that ESO uses; the texts of
 * failures are ours, since those of that library change with its releases.
 */
export function readJwk(text: ByteString): JsonWebKey {
  const members = readMembers(text);
  for (const name of TEXTS) textOf(members, name);
  return {
    type: textOf(members, 'kty'),
    curve: textOf(members, 'crv'),
    isPrivate: members.has('d'),
    bytes: (member) => readBytes(members, member),
  };
}

/** Empty when the member is missing. */
function textOf(members: ReadonlyMap<string, unknown>, name: string): string {
  const member = members.get(name) ?? '';
  if (typeof member !== 'string') throw badMember(name);
  return member;
}

function readMembers(text: ByteString): ReadonlyMap<string, unknown> {
  if (text.length > LONGEST) throw FunctionFailure.plain(`a JSON Web Key of more than ${LONGEST} bytes`);
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw noKey();
  return new Map(Object.entries(parsed));
}

function parseJson(text: ByteString): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(toBytes(text)));
  } catch {
    throw noKey();
  }
}

function readBytes(members: ReadonlyMap<string, unknown>, name: string): Uint8Array {
  const member = members.get(name);
  if (member === undefined) throw FunctionFailure.plain(`required field ${name} is missing`);
  if (typeof member !== 'string' || !BASE64.test(member)) throw badMember(name);
  return Buffer.from(member, 'base64url');
}

function noKey(): FunctionFailure {
  return FunctionFailure.plain('failed to unmarshal JSON into key hint');
}

function badMember(name: string): FunctionFailure {
  return FunctionFailure.plain(`failed to decode value for key ${name}`);
}
