import { LockkeeperError } from '@lockkeeper/core';

/** A service of the cluster, as webhook configurations name it, and the port of this machine that answers for it. */
export interface WebhookService {
  /** `namespace/name`, with `:port` where only one port of the service is meant. */
  readonly service: string;
  readonly port: number;
}

/** `shop/policy=127.0.0.1:8443`: nothing runs in a lab, so a service leads to a process of this machine, or nowhere. */
export function parseWebhookService(text: string): WebhookService {
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
  const match = new RegExp(`^(${label}/${label}(?::\\d{1,5})?)=(?:127\\.0\\.0\\.1|localhost):(\\d{1,5})$`).exec(text);
  const [, service, digits] = match ?? [];
  const port = Number(digits);
  if (service === undefined || !(port > 0 && port <= 65_535)) {
    throw new LockkeeperError(
      'InvalidInput',
      `--webhook-service "${text}": write NAMESPACE/NAME=127.0.0.1:PORT, such as shop/policy=127.0.0.1:8443`,
    );
  }
  return { service, port };
}
