import { type GeneratorSpecs, LockkeeperError } from '@lockkeeper/core';
import { readTarget } from '@lockkeeper/kube/internal';

/** Scheme, user information, host and port: everything of a URL before its path. */
const ORIGIN = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#\\]*/;

/**
 * Why the host of a Webhook generator is not called as the platform's list is now, in the words with which the call would fail. A
 * host that a template makes is known only then (`threat/G1`).
 */
export function closedWebhookHost({ url }: GeneratorSpecs['Webhook'], hosts: readonly string[]): string | undefined {
  const origin = ORIGIN.exec(url)?.[0] ?? url;
  if (origin.includes('{{')) return undefined;
  try {
    readTarget(origin, hosts);
    return undefined;
  } catch (error) {
    if (error instanceof LockkeeperError) return error.message;
    throw error;
  }
}
