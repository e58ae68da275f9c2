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
  if (CONTROL.test(text)) throw FunctionFailure.plain('net/url: invalid control character in URL');
  if (text === '*') return { ...NOTHING, path: '*' };
  if (text.startsWith(':')) throw FunctionFailure.plain('missing protocol scheme');
  const written = SCHEME.exec(text)?.[0];
  const scheme = written?.toLowerCase() ?? '';
  const [rest, query] = cut(written === undefined ? text : text.slice(written.length + 1), '?');
  const isOpaque = scheme !== '' && !rest.startsWith('/');
  return { ...NOTHING, scheme, query, ...(isOpaque ? { opaque: rest } : parseHierarchy(scheme, rest)) };
}

const NOTHING = Object.freeze({ scheme: '', opaque: '', host: '', path: '', query: '' });

/** What stands between scheme and query: `//host/path`, or a path alone. */
function parseHierarchy(scheme: ByteString, text: ByteString): Pick<Url, 'path'> & Partial<Pick<Url, 'user' | 'host'>> {
  if (!text.startsWith('/') && cut(text, '/')[0].includes(':')) {
    throw FunctionFailure.plain('first path segment in URL cannot contain colon');
  }
  const hasAuthority = text.startsWith('//') && (scheme !== '' || !text.startsWith('///'));
  if (!hasAuthority) return { path: unescape(text, 'path') };
  const slash = text.indexOf('/', 2);
  const end = slash < 0 ? text.length : slash;
  return { ...parseAuthority(scheme, text.slice(2, end)), path: unescape(text.slice(end), 'path') };
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
  const authority = host !== '' || user !== undefined ? `${userPrefix(user)}${escape(host, 'host')}` : undefined;
  const escaped = path === '*' ? path : escape(path, 'path');
  if (authority === undefined) return (scheme === '' ? dotBefore(escaped) : slashes(path)) + escaped;
  const isJoined = escaped === '' || escaped.startsWith('/') || host === '';
  return `//${authority}${isJoined ? '' : '/'}${escaped}`;
}

function userPrefix(user: UserInfo | undefined): ByteString {
  return user === undefined ? '' : `${writeUser(user)}@`;
}

/** A scheme without a host still has its slashes when there is a path. */
function slashes(path: ByteString): string {
  return path === '' ? '' : '//';
}

/** A colon in the first name of a path would make a scheme of it. */
function dotBefore(path: ByteString): string {
  return cut(path, '/')[0].includes(':') ? './' : '';
}
