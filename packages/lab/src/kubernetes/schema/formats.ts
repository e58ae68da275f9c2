/** String formats that the API server checks; all others are documentation only. */
const checks: ReadonlyMap<string, RegExp> = new Map([
  ['date-time', /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/],
  ['date', /^\d{4}-\d{2}-\d{2}$/],
  ['byte', /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/],
  ['uuid', /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i],
  ['ipv4', /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/],
  ['email', /^[^\s@]+@[^\s@]+$/],
  ['duration', /^(\d+(\.\d+)?\s?(ns|us|µs|ms|s|m|h|d|w))+$/],
]);

export function matchesFormat(format: string, text: string): boolean {
  return checks.get(format)?.test(text) ?? true;
}
