import type { Environment } from '@marcbachmann/cel-js';

/** url, isURL and the parts of a URL. */
export function registerUrls(environment: Environment): void {
  const define = (signature: string, run: (...operands: never[]) => unknown): void => {
    environment.registerFunction(signature, run as (...operands: unknown[]) => unknown, { async: false });
  };
  environment.registerType('kubernetes.URL', CelUrl);
  define('url(string): kubernetes.URL', (text: string) => {
    const found = parseUrl(text);
    if (found === undefined) throw new RangeError(`URL parse error during conversion from string`);
    return found;
  });
  define('isURL(string): bool', (text: string) => parseUrl(text) !== undefined);
  define('kubernetes.URL.getScheme(): string', (url: CelUrl) => url.scheme);
  define('kubernetes.URL.getHost(): string', (url: CelUrl) => url.host);
  define('kubernetes.URL.getHostname(): string', (url: CelUrl) => url.hostname);
  define('kubernetes.URL.getPort(): string', (url: CelUrl) => url.port);
  define('kubernetes.URL.getEscapedPath(): string', (url: CelUrl) => url.path);
  define('kubernetes.URL.getQuery(): map<string, list<string>>', (url: CelUrl) => url.query());
  environment.registerOperator('kubernetes.URL == kubernetes.URL', (a: CelUrl, b: CelUrl) => a.equals(b));
}

class CelUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly #search: string;

  constructor(parts: { scheme: string; host: string; path: string; search: string }) {
    this.scheme = parts.scheme;
    this.host = parts.host;
    this.path = parts.path;
    this.#search = parts.search;
  }

  get hostname(): string {
    const bracketed = /^\[([^\]]*)\]/.exec(this.host)?.[1];
    return bracketed ?? this.host.replace(/:\d*$/, '');
  }

  get port(): string {
    return /:(\d*)$/.exec(this.host.replace(/^\[[^\]]*\]/, ''))?.[1] ?? '';
  }

  query(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    for (const [key, value] of new URLSearchParams(this.#search)) {
      const known = found.get(key);
      if (known === undefined) found.set(key, [value]);
      else known.push(value);
    }
    return found;
  }

  equals(other: unknown): boolean {
    return other instanceof CelUrl && this.toString() === other.toString();
  }

  toString(): string {
    return `${this.scheme}://${this.host}${this.path}?${this.#search}`;
  }
}

const form = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?:\/\/(?:[^@/?#]*@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#.*)?$/;

/** Absolute URLs and absolute paths, as Go's ParseRequestURI takes them. */
function parseUrl(text: string): CelUrl | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, scheme = '', host = '', path = '', search = ''] = match;
  const broken = /[\u0000-\u0020\u007f]/.test(text) || /%(?![0-9a-fA-F]{2})/.test(path);
  if (broken || (scheme === '' && !path.startsWith('/'))) return undefined;
  if (!/^(?:\[[0-9a-fA-F:.%]+\]|[^:[\]]*)(?::\d*)?$/.test(host)) return undefined;
  return new CelUrl({ scheme, host, path, search });
}
