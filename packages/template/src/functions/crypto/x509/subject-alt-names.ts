import { FunctionFailure } from '../../../failure.ts';
import { type ByteString, fromBytes } from '../../../text/byte-string.ts';
import { quote } from '../../../text/quote.ts';
import { parseUrl, type Url, writeUrl } from '../../urls/url.ts';
import type { DerCursor } from '../der/der-cursor.ts';
import { tags } from '../der/tag.ts';
import { x509Problem, need } from '../x509-problem.ts';
import { formatIp, shortIp } from './ip-address.ts';

interface AltNames {
  readonly dnsNames: readonly ByteString[];
  readonly ipAddresses: readonly Uint8Array[];
  readonly emailAddresses: readonly ByteString[];
  readonly uris: readonly ByteString[];
}

/** First bytes of the general names that are kept (RFC 5280 §4.2.1.6). Others are passed over. */
const EMAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const IP = 0x87;
const IPV4_BYTES = 4;
const IPV6_BYTES = 16;
const ASCII = /^[\0-\x7f]*$/;
const VISIBLE = /^[!-~]*$/;
/** A dot at the start or the end, or two in a row. */
const EMPTY_LABEL = /^\.|\.\.|\.$/;

/** The value of the extension. Throws `ReadingProblem`. */
export function readAltNames(value: DerCursor): AltNames {
  const dnsNames: ByteString[] = [];
  const ipAddresses: Uint8Array[] = [];
  const emailAddresses: ByteString[] = [];
  const uris: ByteString[] = [];
  const list = need(value.inside(tags.sequence), 'invalid subject alternative names');
  while (!list.isEmpty) {
    const { tag, content } = need(list.any(), 'invalid subject alternative name');
    if (tag === EMAIL) emailAddresses.push(ascii(content, 'SAN rfc822Name is malformed'));
    else if (tag === DNS) dnsNames.push(ascii(content, 'SAN dNSName is malformed'));
    else if (tag === URI) uris.push(readUri(ascii(content, 'SAN uniformResourceIdentifier is malformed')));
    else if (tag === IP) ipAddresses.push(readIp(content));
  }
  return { dnsNames, ipAddresses, emailAddresses, uris };
}

/** All alternative names as text: DNS names, addresses, e-mail addresses, URIs. */
export function writeAltNames({ dnsNames, ipAddresses, emailAddresses, uris }: AltNames): ByteString[] {
  return [...dnsNames, ...ipAddresses.map(formatIp), ...emailAddresses, ...uris];
}

function ascii(content: Uint8Array, problem: string): ByteString {
  const text = fromBytes(content);
  if (!ASCII.test(text)) throw x509Problem(problem);
  return text;
}

/** A URI as Go writes it after reading it. Its host may not have empty labels. */
function readUri(text: ByteString): ByteString {
  const url = parse(text);
  if (EMPTY_LABEL.test(url.host) || !VISIBLE.test(url.host)) {
    throw x509Problem(`cannot parse URI ${quote(text)}: invalid domain`, 'cannot parse URI: invalid domain');
  }
  return writeUrl(url);
}

function parse(text: ByteString): Url {
  try {
    return parseUrl(text);
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    throw x509Problem(`cannot parse URI ${quote(text)}: ${problem.text}`, 'cannot parse URI');
  }
}

function readIp(content: Uint8Array): Uint8Array {
  if (content.length !== IPV4_BYTES && content.length !== IPV6_BYTES) {
    throw x509Problem(`cannot parse IP address of length ${content.length}`);
  }
  if (shortIp(content).length !== content.length) {
    throw x509Problem('SAN iPAddress contains IPv4-mapped IPv6 address');
  }
  return content;
}
