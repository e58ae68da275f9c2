import {
  type GeneratorSpecs,
  intervalMs,
  parseDuration,
  type PlatformRules,
  type Refusal,
  refusal,
  type SealedValue,
  webhookRequest,
  type WebhookSecrets,
  webhookValues,
} from '@lockkeeper/core';
import { configMaps, type KubeClient, type KubeObject, type ObjectAddress } from '@lockkeeper/kube';
import { type GuardedClient, readTarget } from '@lockkeeper/kube/internal';
import { readSourceSecret } from '../source-secret.ts';

type WebhookSpec = GeneratorSpecs['Webhook'];
type Values = ReadonlyMap<string, SealedValue>;

export interface WebhookPorts {
  readonly client: KubeClient;
  readonly outbound: GuardedClient;
  /** Hosts that may be called, as `host` or `host:port`. */
  readonly hosts: readonly string[];
  readonly rules: Pick<PlatformRules, 'strict'>;
}

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** The longest a call may take, and what it may take when the generator says nothing. */
const MAX_TIMEOUT_MS = 5_000;

function isRefusal(value: object): value is Refusal {
  return 'tenant' in value;
}

/** Calls what Webhook generators describe, within the platform's bounds (`threat/G1`, `threat/G2`). */
export class WebhookCaller {
  readonly #ports: WebhookPorts;

  constructor(ports: WebhookPorts) {
    this.#ports = ports;
  }

  /**
   * The values of the answer, or why there are none. Everything that it reads is of `namespace`, whatever the spec names. Throws
   * LockkeeperError `InvalidInput` for a spec or an answer that cannot be used.
   */
  async call(spec: WebhookSpec, namespace: string, signal: AbortSignal): Promise<Values | Refusal> {
    const secrets = await this.#secrets(spec, namespace, signal);
    if (isRefusal(secrets)) return secrets;
    const ca = await this.#authority(spec, namespace, signal);
    if (typeof ca === 'object') return ca;
    const { method, url, headers, body } = webhookRequest(spec, secrets);
    const target = readTarget(url, this.#ports.hosts);
    const wished = spec.timeout ? intervalMs(parseDuration(spec.timeout)) : 0;
    const timeoutMs = wished > 0 ? Math.min(wished, MAX_TIMEOUT_MS) : MAX_TIMEOUT_MS;
    const request = { target, method, headers, body, timeoutMs, ...(ca === undefined ? {} : { ca }) };
    const answer = await this.#ports.outbound.send(request, signal);
    if (answer.status < 200 || answer.status > 299)
      return refusal('Unavailable', `endpoint gave error ${answer.status}`, 'later');
    return webhookValues(answer.body, spec.result.jsonPath);
  }

  async #secrets(
    { secrets = [] }: WebhookSpec,
    namespace: string,
    signal: AbortSignal,
  ): Promise<WebhookSecrets | Refusal> {
    const { client, rules } = this.#ports;
    const found = new Map<string, Values>();
    for (const { name, secretRef } of secrets) {
      const address = { namespace, name: secretRef.name ?? '' };
      const data = await readSourceSecret(client, address, 'webhook', rules, signal);
      if (isRefusal(data)) return data;
      found.set(name, new Map([...(found.get(name) ?? []), ...data]));
    }
    return found;
  }

  /** PEM certificates to trust instead of the system's; both kinds of source go through one door (`threat/G5`). */
  async #authority(spec: WebhookSpec, namespace: string, signal: AbortSignal): Promise<string | Refusal | undefined> {
    const { caBundle, caProvider } = spec;
    if (caBundle) return Buffer.from(caBundle, 'base64').toString('latin1');
    if (caProvider === undefined) return undefined;
    const { type, name, key = '' } = caProvider;
    const address = { namespace, name };
    const data = type === 'ConfigMap' ? await this.#texts(address, signal) : await this.#secret(address, signal);
    if (isRefusal(data)) return data;
    const missing = `spec.caProvider: ${type} ${JSON.stringify(name)} has no key ${JSON.stringify(key)}`;
    return data.get(key) ?? refusal('InvalidInput', missing, 'later');
  }

  async #texts(address: ObjectAddress, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const map = await this.#ports.client.get<ConfigMap>(configMaps, address, { signal });
    return new Map(Object.entries(map?.data ?? {}));
  }

  async #secret(
    address: ObjectAddress & { readonly namespace: string },
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string> | Refusal> {
    const data = await readSourceSecret(this.#ports.client, address, 'seed', this.#ports.rules, signal);
    return isRefusal(data) ? data : new Map([...data].map(([key, value]) => [key, value.revealText()]));
  }
}
