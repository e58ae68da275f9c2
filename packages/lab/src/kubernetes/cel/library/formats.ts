import { type Environment, Optional } from '@marcbachmann/cel-js';

/** `format.<name>().validate(text)`: findings, or none. */
export function registerFormats(environment: Environment): void {
  const define = (signature: string, run: (...operands: never[]) => unknown): void => {
    environment.registerFunction(signature, run as (...operands: unknown[]) => unknown, { async: false });
  };
  const type = 'kubernetes.NamedFormat';
  environment.registerType('kubernetes.Formats', Formats);
  environment.registerType(type, NamedFormat);
  environment.registerConstant('format', 'kubernetes.Formats', new Formats());
  for (const name of formats.keys()) {
    define(`kubernetes.Formats.${name}(): ${type}`, () => new NamedFormat(name));
  }
  define(`kubernetes.Formats.named(string): optional<${type}>`, (_: Formats, name: string) =>
    formats.has(name) ? Optional.of(new NamedFormat(name)) : Optional.none(),
  );
  define(`${type}.validate(string): optional<list<string>>`, (format: NamedFormat, text: string) => {
    const problem = format.problem(text);
    return problem === undefined ? Optional.none() : Optional.of([problem]);
  });
}

class Formats {
  readonly kind = 'formats';
}

interface Form {
  readonly pattern: RegExp;
  readonly most: number;
}

const formats: ReadonlyMap<string, Form> = new Map([
  ['dns1123Label', { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, most: 63 }],
  ['dns1123Subdomain', { pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, most: 253 }],
  ['dns1035Label', { pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/, most: 63 }],
  ['qualifiedName', { pattern: /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/, most: 317 }],
  ['labelValue', { pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/, most: 63 }],
  ['uuid', { pattern: /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, most: 36 }],
  ['byte', { pattern: /^[A-Za-z0-9+/]*={0,2}$/, most: Number.POSITIVE_INFINITY }],
  ['date', { pattern: /^\d{4}-\d{2}-\d{2}$/, most: 10 }],
  ['datetime', { pattern: /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/, most: 40 }],
]);

class NamedFormat {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  problem(text: string): string | undefined {
    const form = formats.get(this.name);
    if (form === undefined) return undefined;
    if (text.length > form.most) return `must be no more than ${form.most} bytes`;
    return form.pattern.test(text) ? undefined : `must be a valid ${this.name}`;
  }

  equals(other: unknown): boolean {
    return other instanceof NamedFormat && other.name === this.name;
  }
}
