import type { SecretProvider } from '@lockkeeper/core';

/** A provider that can be closed. */
export interface ClosableProvider extends SecretProvider {
  close(): void;
}

/** The user's AWS, opened with the first request: what reads nothing there needs no credentials. */
export class LazyProvider implements ClosableProvider {
  readonly #open: () => Promise<ClosableProvider>;
  #opened: Promise<ClosableProvider> | undefined;

  constructor(open: () => Promise<ClosableProvider>) {
    this.#open = open;
  }

  async fetch(...asked: Parameters<SecretProvider['fetch']>): ReturnType<SecretProvider['fetch']> {
    return (await this.#provider()).fetch(...asked);
  }

  async list(...asked: Parameters<SecretProvider['list']>): ReturnType<SecretProvider['list']> {
    return (await this.#provider()).list(...asked);
  }

  async check(...asked: Parameters<SecretProvider['check']>): ReturnType<SecretProvider['check']> {
    return (await this.#provider()).check(...asked);
  }

  close(): void {
    this.#opened?.then(
      (provider) => provider.close(),
      () => undefined,
    );
  }

  #provider(): Promise<ClosableProvider> {
    this.#opened ??= this.#open();
    return this.#opened;
  }
}
