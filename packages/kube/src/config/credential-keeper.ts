import { type Clock, LockkeeperError, SealedValue } from '@lockkeeper/core';
import type { ClientCertificate, ClusterConfig } from './cluster-config.ts';
import { runExecPlugin } from './exec-plugin.ts';
import type { Commands, Files } from './ports.ts';

/** What one request carries. */
export interface Credentials {
  readonly token: SealedValue | undefined;
  readonly certificate: ClientCertificate | undefined;
}

interface Kept {
  readonly credentials: Credentials;
  readonly readAt: number;
  /** Wall-clock milliseconds. */
  readonly expiresAt: number;
}

/** A token file is read again after this long: the kubelet replaces it well before the token ends. */
const fileAgeMs = 60_000;
/** Credentials of a command are renewed this long before they end. */
const renewBeforeMs = 30_000;

/** Keeps the credentials of a configuration fresh: token files are read again each minute, commands run again before expiry, both after a refusal. */
export class CredentialKeeper {
  readonly #config: ClusterConfig;
  readonly #ports: { readonly clock: Clock; readonly files: Files; readonly commands: Commands };
  #kept: Kept | undefined;
  #reading: Promise<Credentials> | undefined;

  constructor(
    config: ClusterConfig,
    ports: { readonly clock: Clock; readonly files: Files; readonly commands: Commands },
  ) {
    this.#config = config;
    this.#ports = ports;
  }

  /** Credentials for the next request. Many callers share one reading. */
  current(): Promise<Credentials> {
    const kept = this.#kept;
    if (kept !== undefined && this.#isFresh(kept)) return Promise.resolve(kept.credentials);
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Tells that the server refused `used` with 401. Resolves with new credentials, or with undefined when there are no others. */
  async afterRefusal(used: Credentials): Promise<Credentials | undefined> {
    const { kind } = this.#config.token;
    if (kind === 'none' || kind === 'token') return undefined;
    if (this.#kept?.credentials === used) this.#kept = undefined;
    const renewed = await this.current();
    return isSame(renewed, used) ? undefined : renewed;
  }

  #isFresh(kept: Kept): boolean {
    const { clock } = this.#ports;
    if (clock.now() >= kept.expiresAt) return false;
    return this.#config.token.kind !== 'file' || clock.monotonic() - kept.readAt < fileAgeMs;
  }

  async #read(): Promise<Credentials> {
    const { clock } = this.#ports;
    const readAt = clock.monotonic();
    const { credentials, expiresAt } = await this.#fetch();
    this.#kept = { credentials, readAt, expiresAt: expiresAt ?? Number.POSITIVE_INFINITY };
    return credentials;
  }

  async #fetch(): Promise<{ readonly credentials: Credentials; readonly expiresAt?: number }> {
    const { token, certificate } = this.#config;
    switch (token.kind) {
      case 'none':
        return { credentials: { token: undefined, certificate } };
      case 'token':
        return { credentials: { token: token.token, certificate } };
      case 'file':
        return { credentials: { token: await this.#readToken(token.path), certificate } };
      case 'exec': {
        const made = await runExecPlugin(token.plugin, this.#config, this.#ports.commands);
        return {
          credentials: {
            token: made.token === undefined ? undefined : SealedValue.ofText(made.token),
            certificate:
              made.certificatePem === undefined || made.keyPem === undefined
                ? certificate
                : { certificatePem: made.certificatePem, keyPem: SealedValue.ofText(made.keyPem) },
          },
          ...(made.expiresAt === undefined ? {} : { expiresAt: made.expiresAt - renewBeforeMs }),
        };
      }
    }
  }

  async #readToken(path: string): Promise<SealedValue> {
    const bytes = await this.#ports.files.read(path).catch(() => undefined);
    const token = bytes === undefined ? '' : Buffer.from(bytes).toString('utf8').trim();
    if (token !== '') return SealedValue.ofText(token);
    // A file that cannot be read for a moment must not end a process that holds a good token.
    const last = this.#kept?.credentials.token;
    if (last !== undefined) return last;
    throw new LockkeeperError('Absent', 'the token file cannot be read or is empty', { path });
  }
}

function isSame(a: Credentials, b: Credentials): boolean {
  if (a.certificate?.certificatePem !== b.certificate?.certificatePem) return false;
  return a.token === undefined ? b.token === undefined : b.token !== undefined && a.token.equals(b.token);
}
