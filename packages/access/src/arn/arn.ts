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
  const first = text.indexOf(':');
  const second = text.indexOf(':', first + 1);
  const third = text.indexOf(':', second + 1);
  const fourth = text.indexOf(':', third + 1);
  const fifth = text.indexOf(':', fourth + 1);
  // A search that fails starts again at the front, so five places in order are five colons.
  if (!(first >= 0 && first < second && second < third && third < fourth && fourth < fifth)) return undefined;
  return [
    text.slice(0, first),
    text.slice(first + 1, second),
    text.slice(second + 1, third),
    text.slice(third + 1, fourth),
    text.slice(fourth + 1, fifth),
    text.slice(fifth + 1),
  ];
}

/** The part of a role or user ARN after its last slash: the name without its path. */
export function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
