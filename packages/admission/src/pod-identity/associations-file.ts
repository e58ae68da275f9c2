import {
  type AssociatedAccounts,
  type Clock,
  type Log,
  LockkeeperError,
  readAssociatedAccounts,
  sleep,
} from '@lockkeeper/core';

export interface AssociationsFileOptions {
  readonly path: string;
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly log: Log;
}

/** A mounted ConfigMap changes without notice: the file is looked at this often. */
const POLL_MS = 5_000;

/**
 * The accounts that EKS Pod Identity serves, from a file that somebody else writes. A file that is missing or empty lists none; one
 * that cannot be understood leaves the last list in use.
 */
export class AssociationsFile {
  readonly #options: AssociationsFileOptions;
  #text: string | undefined;
  #accounts: AssociatedAccounts = new Set();

  private constructor(options: AssociationsFileOptions) {
    this.#options = options;
  }

  /** Rejects with LockkeeperError `InvalidInput` when there is a file that cannot be understood. */
  static async open(options: AssociationsFileOptions): Promise<AssociationsFile> {
    const made = new AssociationsFile(options);
    const problem = await made.#look();
    if (problem === undefined) return made;
    throw new LockkeeperError('InvalidInput', `--watch-container-credentials-config: ${options.path}: ${problem}`);
  }

  get accounts(): AssociatedAccounts {
    return this.#accounts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log, path } = this.#options;
    while (!signal.aborted) {
      await sleep(clock, POLL_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      const problem = await this.#look();
      if (problem !== undefined)
        log.warn('the file of container credentials cannot be read: the last good one stays in use', { path, problem });
    }
  }

  /** What is wrong with a file that has changed. */
  async #look(): Promise<string | undefined> {
    const { path, read, log } = this.#options;
    const text = await read(path).then(
      (bytes) => Buffer.from(bytes).toString('utf8'),
      () => '',
    );
    if (text === this.#text) return undefined;
    this.#text = text;
    try {
      this.#accounts = readAssociatedAccounts(text);
      log.info('accounts with container credentials', { path, accounts: this.#accounts.size });
      return undefined;
    } catch (error) {
      if (error instanceof LockkeeperError) return error.message;
      throw error;
    }
  }
}
