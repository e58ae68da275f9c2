import { invalidValue, required } from '../../errors/field-errors.ts';
import type { FieldError } from '../../errors/refusals.ts';
import { at, isObject, type Json, textAt } from '../../json/json.ts';

/** Where a webhook is: one of url and service, https, and nothing in the URL but host, port and path. */
export function checkClientConfig(config: Json | undefined, path: string): readonly FieldError[] {
  const url = textAt(config, 'url');
  const service = at(config, 'service');
  if ((url !== '') === isObject(service)) return [required(path, 'exactly one of url or service is required')];
  return isObject(service) ? checkService(service, `${path}.service`) : checkUrl(url, `${path}.url`);
}

const form = '; desired format: https://host[/path]';

function checkUrl(text: string, path: string): FieldError[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return [required(path, `url must be a valid URL${form}`)];
  const findings: FieldError[] = [];
  if (url.protocol !== 'https:') {
    findings.push(invalidValue(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme${form}`));
  }
  if (url.host === '') findings.push(invalidValue(path, url.host, `host must be specified${form}`));
  if (url.username !== '' || url.password !== '') {
    findings.push(invalidValue(path, url.username, 'user information is not permitted in the URL'));
  }
  if (url.hash !== '') findings.push(invalidValue(path, url.hash.slice(1), 'fragments are not permitted in the URL'));
  if (url.search !== '') {
    findings.push(invalidValue(path, url.search.slice(1), 'query parameters are not permitted in the URL'));
  }
  return findings;
}

function checkService(service: Json, path: string): FieldError[] {
  const findings: FieldError[] = [];
  if (textAt(service, 'name') === '') findings.push(required(`${path}.name`, 'service name is required'));
  if (textAt(service, 'namespace') === '')
    findings.push(required(`${path}.namespace`, 'service namespace is required'));
  const port = at(service, 'port');
  if (typeof port === 'number' && (port < 1 || port > 65_535)) {
    findings.push(invalidValue(`${path}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'));
  }
  const way = textAt(service, 'path');
  if (way !== '' && !way.startsWith('/')) findings.push(invalidValue(`${path}.path`, way, "must start with a '/'"));
  return findings;
}
