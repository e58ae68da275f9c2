/** The parts of `arn:aws:<service>:<region>:<account>:<resource>`. */
export interface Arn {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(text: string): Arn | undefined {
  const parts = text.split(':');
  const [prefix, partition, service, region, account] = parts;
  if (prefix !== 'arn' || partition !== 'aws' || parts.length < 6) return undefined;
  return { service: service ?? '', region: region ?? '', account: account ?? '', resource: parts.slice(5).join(':') };
}

export function arn(service: string, region: string, account: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
