import { FunctionFailure } from '../../failure.ts';
import type { ByteString } from '../../text/byte-string.ts';
import { quote } from '../../text/quote.ts';
import { escape, unescape, urlProblem } from './escape.ts';
import { parseHost } from './host.ts';

/** Who a URL is for, decoded. */
export interface UserInfo {
  readonly name: ByteString;
  readonly password?: ByteString;
}

/** A URL in parts: path and fragment decoded, query and opaque part as they are. */
export interface Url {
  readonly scheme: ByteString;
  readonly opaque: ByteString;
  readonly user?: UserInfo | undefined;
  readonly host: ByteString;
  readonly path: ByteString;
  readonly query: ByteString;
  readonly fragment: ByteString;
}

const CONTROL = /[\0-\x1f\x7f]/;
const USER_INFO = /^[A-Za-z0-9._:~!$&'()*+,;=%@-]*$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*(?=:)/;

/** Reads a URL as Go's net/url does. Throws `FunctionFailure` with Go's text when it is none. */
export function parseUrl(text: ByteString): Url {
  const [beforeFragment, fragment] = cut(text, '#');
  const url = naming(beforeFragment, () => parseWithoutFragment(beforeFragment));
  return naming(text, () => ({ ...url, fragment: unescape(fragment, 'fragment') }));
}

function naming<T>(text: ByteString, parse: () => T): T {
  try {
    return parse();
  } catch (problem) {
    if (!(problem instanceof FunctionFailure)) throw problem;
    throw urlProblem(`parse ${quote(text)}: ${problem.text}`, `parse: ${problem.safeText}`);
  }
}

function cut(text: ByteString, separator: string): readonly [before: ByteString, after: ByteString] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function parseWithoutFragment(text: ByteString): Omit<Url, 'fragment'> {
  const nothing = { scheme: '', opaque: '', host: '', path: '', query: '' };
  if (CONTROL.test(text)) throw FunctionFailure.plain('net/url: invalid control character in URL');
  if (text === '*') return { ...nothing, path: '*' };
  if (text.startsWith(':')) throw FunctionFailure.plain('missing protocol scheme');
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  const url = { ...nothing, scheme: scheme.toLowerCase() };
  const [rest, query] = cut(scheme === '' ? text : text.slice(scheme.length + 1), '?');
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...url, query, opaque: rest };
    if (cut(rest, '/')[0].includes(':')) {
      throw FunctionFailure.plain('first path segment in URL cannot contain colon');
    }
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  if (!hasAuthority) return { ...url, query, path: unescape(rest, 'path') };
  const pathStart = rest.indexOf('/', 2);
  const authority = pathStart < 0 ? rest.slice(2) : rest.slice(2, pathStart);
  const path = pathStart < 0 ? '' : rest.slice(pathStart);
  return { ...url, query, ...parseAuthority(url.scheme, authority), path: unescape(path, 'path') };
}

function parseAuthority(scheme: ByteString, authority: ByteString): Pick<Url, 'user' | 'host'> {
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  return at < 0 ? { host } : { host, user: parseUser(authority.slice(0, at)) };
}

function parseUser(text: ByteString): UserInfo {
  if (!USER_INFO.test(text)) throw FunctionFailure.plain('net/url: invalid userinfo');
  const [name, password] = cut(text, ':');
  const user = { name: unescape(name, 'userinfo') };
  return text.includes(':') ? { ...user, password: unescape(password, 'userinfo') } : user;
}

/** `name:password`, escaped. */
export function writeUser({ name, password }: UserInfo): ByteString {
  const escaped = escape(name, 'userinfo');
  return password === undefined ? escaped : `${escaped}:${escape(password, 'userinfo')}`;
}

/** The URL in one text. */
export function writeUrl(url: Url): ByteString {
  const { scheme, opaque, query, fragment } = url;
  const start = scheme === '' ? '' : `${scheme}:`;
  const middle = opaque === '' ? writeHierarchy(url) : opaque;
  const end = (query === '' ? '' : `?${query}`) + (fragment === '' ? '' : `#${escape(fragment, 'fragment')}`);
  return start + middle + end;
}

function writeHierarchy({ scheme, user, host, path }: Url): ByteString {
  const hasAuthority = host !== '' || user !== undefined || (scheme !== '' && path !== '');
  const authority = hasAuthority ? `//${user === undefined ? '' : `${writeUser(user)}@`}${escape(host, 'host')}` : '';
  const escaped = path === '*' ? path : escape(path, 'path');
  if (escaped !== '' && !escaped.startsWith('/') && host !== '') return `${authority}/${escaped}`;
  // A colon in the first name would make a scheme of it.
  const isAlone = scheme === '' && authority === '';
  return authority + (isAlone && cut(escaped, '/')[0].includes(':') ? './' : '') + escaped;
}
