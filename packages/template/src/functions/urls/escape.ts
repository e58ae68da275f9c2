import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { quote } from '../../text/quote.ts';

/** Parts of a URL, which differ in what may stand in them as it is. */
export type UrlPart = 'path' | 'userinfo' | 'host' | 'zone' | 'fragment';

const ALWAYS = /[A-Za-z0-9_.~-]/;
const HOST_SIGNS = /[!$&'()*+,;=:[\]<>"]/;
const PLAIN: Readonly<Record<UrlPart, RegExp>> = Object.freeze({
  path: /[$&+,/:;=@]/,
  userinfo: /[$&+,;=]/,
  host: HOST_SIGNS,
  zone: HOST_SIGNS,
  fragment: /[$&+,/:;=?@!()*]/,
});
const ESCAPE = /%[0-9a-fA-F]{2}/g;
const BROKEN_ESCAPE = /%(?![0-9a-fA-F]{2})[^]{0,2}/;

/** A problem with a URL. `text` may quote it, `safeText` does not. */
export function urlProblem(text: ByteString, safeText: ByteString): FunctionFailure {
  return FunctionFailure.withData(text, safeText);
}

/** Whether a byte may stand in the part as it is. */
export function isPlain(byte: string, part: UrlPart): boolean {
  return ALWAYS.test(byte) || PLAIN[part].test(byte);
}

/** Bytes that the part cannot hold become `%XX`. */
export function escape(text: ByteString, part: UrlPart): ByteString {
  return Array.from(text, (byte) => (isPlain(byte, part) ? byte : percent(byte))).join('');
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** `%XX` become bytes. Throws when one is broken, or when the part may not have it. */
export function unescape(text: ByteString, part: UrlPart): ByteString {
  const broken = BROKEN_ESCAPE.exec(text);
  if (part === 'host' || part === 'zone') checkHost(text, part);
  if (broken !== null) throw invalidEscape(broken[0]);
  return text.replace(ESCAPE, decode);
}

function decode(sequence: string): string {
  return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
}

/** Names of hosts escape only what is beyond ASCII, and zones only what could stand there anyway. */
function checkHost(text: ByteString, part: 'host' | 'zone'): void {
  for (let at = 0; at < text.length; ) {
    const byte = text.charAt(at);
    if (byte !== '%') {
      if (byte < '\x80' && !isPlain(byte, part)) throw invalidHost(byte);
      at++;
      continue;
    }
    const sequence = text.slice(at, at + 3);
    if (!/^%[0-9a-fA-F]{2}$/.test(sequence) || !mayEscape(sequence, part)) throw invalidEscape(sequence);
    at += 3;
  }
}

function mayEscape(sequence: string, part: 'host' | 'zone'): boolean {
  if (sequence === '%25') return true;
  const byte = decode(sequence);
  return part === 'host' ? byte >= '\x80' : byte === ' ' || isPlain(byte, 'host');
}

function invalidEscape(sequence: ByteString): FunctionFailure {
  return urlProblem(`invalid URL escape ${quote(sequence)}`, 'invalid URL escape');
}

function invalidHost(byte: ByteString): FunctionFailure {
  return urlProblem(`invalid character ${quote(byte)} in host name`, 'invalid character in host name');
}
