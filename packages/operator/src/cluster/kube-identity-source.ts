import {
  type IdentitySource,
  LockkeeperError,
  SealedValue,
  type SecretKeyLocation,
  type ServiceAccountIdentity,
  type StaticKeys,
  type StaticKeysIdentity,
} from '@lockkeeper/core';
import { type KubeClient, secrets } from '@lockkeeper/kube';
import type { KubeSecret } from './project-secret.ts';

/** Gives the AWS side what only Kubernetes has: tokens of ServiceAccounts, and access keys kept in Secrets. */
export class KubeIdentitySource implements IdentitySource {
  readonly #client: KubeClient;

  constructor(client: KubeClient) {
    this.#client = client;
  }

  webIdentityToken(account: ServiceAccountIdentity, signal: AbortSignal): Promise<SealedValue> {
    return this.#client.createToken(account.namespace, account.name, { audience: account.audience, signal });
  }

  async staticKeys(identity: StaticKeysIdentity, signal: AbortSignal): Promise<StaticKeys> {
    const read = (at: SecretKeyLocation): Promise<SealedValue> => this.#field(identity.namespace, at, signal);
    const accessKeyId = await read(identity.accessKeyId);
    const secretAccessKey = await read(identity.secretAccessKey);
    const sessionToken = identity.sessionToken && (await read(identity.sessionToken));
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  }

  async #field(namespace: string, at: SecretKeyLocation, signal: AbortSignal): Promise<SealedValue> {
    const secret = await this.#client.get<KubeSecret>(secrets, { namespace, name: at.name }, { signal });
    const data = secret?.data ?? {};
    const text = Object.hasOwn(data, at.key) ? data[at.key] : undefined;
    if (text === undefined) {
      throw new LockkeeperError(
        'InvalidInput',
        `cannot find secret data for key: ${JSON.stringify(at.key)} in Secret "${at.name}"`,
      );
    }
    // Keys are often made with `echo`, whose newline is never part of an access key.
    return SealedValue.ofText(Buffer.from(text, 'base64').toString('utf8').trim());
  }
}
