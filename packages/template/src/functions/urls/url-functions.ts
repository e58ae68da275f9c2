import type { CallContext } from '../../call-context.ts';
import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { goTypes } from '../../values/go-type.ts';
import { type MapValue, mapValue, stringValue, type Value } from '../../values/value.ts';
import { type Arguments, define, textAt, valueAt } from '../arguments.ts';
import { FunctionTable } from '../function-table.ts';
import { kindOf } from '../reflection/kind-of.ts';
import { hostName } from './host.ts';
import { parseUrl, type Url, type UserInfo, writeUrl, writeUser } from './url.ts';

const { anyMap, string } = goTypes;
/** What one byte can become. */
const GROWTH = 3;

/** Reads a URL; what fails is said with `what` it was. */
function read(text: ByteString, what: string): Url {
  try {
    return parseUrl(text);
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    throw FunctionFailure.withData(
      `unable to parse ${what}: ${problem.text}`,
      `unable to parse ${what}: ${problem.safeText}`,
    );
  }
}

function urlParse(args: Arguments, context: CallContext): Value {
  const text = textAt(args, 0);
  context.make(text.length * GROWTH);
  const { user, ...url } = read(text, 'url');
  const parts = { ...url, hostname: hostName(url.host), userinfo: user === undefined ? '' : writeUser(user) };
  return mapValue(new Map(Object.entries(parts).map(([name, part]) => [name, stringValue(part)])), anyMap);
}

function urlJoin(args: Arguments, context: CallContext): Value {
  const dict = valueAt(args, 0);
  if (dict.kind !== 'map') throw new TypeError('the parameter is no dict');
  const [scheme, host, path, query, opaque, fragment, userinfo] = [
    'scheme',
    'host',
    'path',
    'query',
    'opaque',
    'fragment',
    'userinfo',
  ].map((name) => textOf(dict, name, context)) as [string, string, string, string, string, string, string];
  const user = userinfo === '' ? undefined : userOf(userinfo);
  return stringValue(writeUrl({ scheme, host, path, query, opaque, fragment, user }));
}

function userOf(userinfo: ByteString): UserInfo | undefined {
  return read(`proto://${userinfo}@host`, 'userinfo in dict').user;
}

function textOf(dict: MapValue, name: string, context: CallContext): ByteString {
  const value = dict.entries.get(name);
  if (value === undefined) return '';
  if (value.kind === 'nil') {
    throw FunctionFailure.plain('runtime error: invalid memory address or nil pointer dereference');
  }
  if (value.kind !== 'string') {
    throw FunctionFailure.plain(`unable to parse ${name} key, must be of type string, but ${kindOf(value)} found`);
  }
  context.make(value.value.length * GROWTH);
  return value.value;
}

/** URLs of sprig: a text to its parts and back. Nothing is fetched. */
export const urlFunctions: FunctionTable = new FunctionTable([
  ['urlParse', define([string], urlParse)],
  ['urlJoin', define([anyMap], urlJoin)],
]);
