import type { ByteString } from '../../text/byte-string.ts';
import { quote } from '../../text/quote.ts';
import { unescape, urlProblem } from './escape.ts';
import { isIpv6 } from './ip-address.ts';

const PORT = /^(?::[0-9]*)?$/;
const ZONE_MARK = '%25';

/** Reads `host`, `host:port` and `[address]:port`. Throws `FunctionFailure` when it is none. */
export function parseHost(scheme: ByteString, host: ByteString): ByteString {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw urlProblem('invalid IP-literal', 'invalid IP-literal');
  if (bracket === 0) return parseLiteral(host);
  const colon = portStart(scheme, host);
  if (colon >= 0) checkPort(host.slice(colon));
  return unescape(host, 'host');
}

/** Web addresses have one colon; other schemes list hosts, each with a port of its own. */
function portStart(scheme: ByteString, host: ByteString): number {
  return scheme === 'http' || scheme === 'https' ? host.indexOf(':') : host.lastIndexOf(':');
}

function parseLiteral(host: ByteString): ByteString {
  const close = host.lastIndexOf(']');
  if (close < 0) throw urlProblem("missing ']' in host", "missing ']' in host");
  const port = host.slice(close + 1);
  checkPort(port);
  const inside = host.slice(1, close);
  const mark = inside.indexOf(ZONE_MARK);
  const address =
    mark < 0
      ? unescape(inside, 'host')
      : unescape(inside.slice(0, mark), 'host') + unescape(inside.slice(mark), 'zone');
  if (!isIpv6(address)) {
    throw urlProblem(`invalid host: ParseAddr(${quote(address)}): unable to parse IP`, 'invalid host');
  }
  return `[${address}]${port}`;
}

function checkPort(port: ByteString): void {
  if (!PORT.test(port)) throw urlProblem(`invalid port ${quote(port)} after host`, 'invalid port after host');
}

/** The host without port and brackets. */
export function hostName(host: ByteString): ByteString {
  const colon = host.lastIndexOf(':');
  const name = colon >= 0 && PORT.test(host.slice(colon)) ? host.slice(0, colon) : host;
  return name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name;
}
