import { type Clock, LockkeeperError, type ProvenAccount } from '@lockkeeper/core';
import { type KubeClient, type KubeObject, readAnnotation, serviceAccounts } from '@lockkeeper/kube';
import { ExpiringCache } from './expiring-cache.ts';

const ROLE_ANNOTATION = 'eks.amazonaws.com/role-arn';
/** A changed annotation counts after this time at the latest. */
const TTL_MS = 10_000;
const MAX_ACCOUNTS = 10_000;

interface Annotated {
  readonly uid: string;
  readonly roleArn: string;
}

/** The IAM role of a ServiceAccount (IRSA): the one thing that the provider reads of it. */
export class AccountRoles {
  readonly #client: KubeClient;
  readonly #cache: ExpiringCache<Annotated>;

  constructor(client: KubeClient, clock: Clock) {
    this.#client = client;
    this.#cache = new ExpiringCache(clock, TTL_MS, MAX_ACCOUNTS);
  }

  /**
   * The role that the account of a token names. Rejects with LockkeeperError in ASCP's words when the account or its role is not there,
   * and when it is not the account of the token any more.
   */
  async roleOf({ namespace, name, uid }: ProvenAccount): Promise<string> {
    const key = JSON.stringify([namespace, name]);
    const load = (): Promise<Annotated> => this.#read(namespace, name);
    let found = await this.#cache.get(key, load);
    if (found.uid !== uid || found.roleArn === '') {
      // Made anew or annotated just now, perhaps.
      this.#cache.drop(key);
      found = await this.#cache.get(key, load);
    }
    if (found.uid !== uid) {
      throw new LockkeeperError(
        'Refused',
        `failed to get service account ${namespace}/${name}: the token belongs to an earlier account of that name`,
      );
    }
    if (found.roleArn !== '') return found.roleArn;
    throw new LockkeeperError(
      'InvalidInput',
      `An IAM role must be associated with service account ${name} (namespace: ${namespace}): annotate it with ${ROLE_ANNOTATION}`,
    );
  }

  async #read(namespace: string, name: string): Promise<Annotated> {
    const fail = (code: LockkeeperError['code'], why: string): LockkeeperError =>
      new LockkeeperError(code, `failed to get service account ${namespace}/${name}: ${why}`);
    const account = await this.#client.get<KubeObject>(serviceAccounts, { namespace, name }).catch((error: unknown) => {
      throw error instanceof LockkeeperError ? fail(error.code, error.message) : error;
    });
    if (account === undefined) throw fail('Absent', `serviceaccounts "${name}" not found`);
    return { uid: account.metadata.uid ?? '', roleArn: readAnnotation(account.metadata, ROLE_ANNOTATION) ?? '' };
  }
}
