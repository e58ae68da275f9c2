import { createSecureContext } from 'node:tls';
import { type Cancel, type Clock, type Log, LockkeeperError, SealedValue, sleep } from '@lockkeeper/core';
import type { CertificateSource, ServingPair } from './certificate-source.ts';
import { PairHolder } from './pair-holder.ts';

/** Contents are compared this often: watching files misses the symlink swap by which mounts change. */
const POLL_MS = 10_000;

export interface FileCertificatesOptions {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly log: Log;
}

/** True for a certificate and the key that belongs to it. While both files are being swapped, they do not fit. */
function fits({ certificate, key }: ServingPair): boolean {
  try {
    createSecureContext({ cert: certificate, key: Buffer.from(key.reveal()) });
    return true;
  } catch {
    return false;
  }
}

/** A certificate that somebody else renews, as cert-manager does in a mounted Secret. A bad new pair leaves the old one in use. */
export class FileCertificates implements CertificateSource {
  readonly #options: FileCertificatesOptions;
  readonly #holder = new PairHolder();

  private constructor(options: FileCertificatesOptions) {
    this.#options = options;
  }

  /** Rejects with LockkeeperError `InvalidInput` when the files hold no pair that fits. */
  static async open(options: FileCertificatesOptions): Promise<FileCertificates> {
    const made = new FileCertificates(options);
    if (!(await made.#look())) {
      const { certificateFile, keyFile } = options;
      throw new LockkeeperError('InvalidInput', `${certificateFile} and ${keyFile} hold no certificate with its key`);
    }
    return made;
  }

  /** The owner of the files told the API server whom to trust. */
  readonly trusted = true;

  pair(): Promise<ServingPair> {
    return this.#holder.pair();
  }

  onChange(use: (pair: ServingPair) => void): Cancel {
    return this.#holder.onChange(use);
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    let wasBad = false;
    while (!signal.aborted) {
      await sleep(clock, POLL_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      const isGood = await this.#look();
      if (!isGood && !wasBad) log.warn('the certificate files hold no pair that fits: the last good one stays in use');
      wasBad = !isGood;
    }
  }

  async #look(): Promise<boolean> {
    const { certificateFile, keyFile, read, log } = this.#options;
    try {
      const [certificate, key] = await Promise.all([read(certificateFile), read(keyFile)]);
      const pair = { certificate: Buffer.from(certificate).toString('utf8'), key: SealedValue.ofBytes(key) };
      const known = this.#holder.current;
      if (known !== undefined && known.certificate === pair.certificate && known.key.equals(pair.key)) return true;
      if (!fits(pair)) return false;
      if (known !== undefined) log.info('the serving certificate was renewed');
      this.#holder.set(pair);
      return true;
    } catch {
      return false;
    }
  }
}
