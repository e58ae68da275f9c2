/** The six parts of an ARN. `resource` keeps its own colons. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** Splits an ARN; undefined for what is none. */
export function parseArn(text: string): Arn | undefined {
  const parts = splitArn(text);
  if (parts === undefined || parts[0] !== 'arn') return undefined;
  const [, partition, service, region, account, resource] = parts;
  return { partition, service, region, account, resource };
}

/** The six colon-separated parts of a text, the last with the rest of the colons; undefined when there are fewer. */
export function splitArn(text: string): readonly [string, string, string, string, string, string] | undefined {
  const parts = text.split(':');
  const [a, b, c, d, e] = parts;
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) return undefined;
  return parts.length < 6 ? undefined : [a, b, c, d, e, parts.slice(5).join(':')];
}

/** The part of a role or user ARN after its last slash: the name without its path. */
export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
