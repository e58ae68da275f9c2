import type { World } from '@lockkeeper/access';
import type {
  AuthorizedUse,
  DeniedAnswer,
  FailedAnswer,
  FetchAnswer,
  FetchOptions,
  ListAnswer,
  ListFilter,
  RemoteReference,
  SecretProvider,
} from '@lockkeeper/core';
import { decideAgain } from './denied-calls.ts';
import { explanationTexts } from './explanation-texts.ts';

/**
 * A provider whose denials carry the explanation of a policy snapshot: what AWS said comes first, and stays as it is. The tenant
 * reads which layer is asked and what is wrong in kind; the platform reads statements, near misses and the smallest change.
 */
export class ExplainingProvider implements SecretProvider {
  readonly #inner: SecretProvider;
  readonly #world: World;

  constructor(inner: SecretProvider, world: World) {
    this.#inner = inner;
    this.#world = world;
  }

  async fetch(use: AuthorizedUse, options: FetchOptions): Promise<readonly FetchAnswer[]> {
    const answers = await this.#inner.fetch(use, options);
    return answers.map((answer, i) =>
      answer.kind === 'denied' ? this.#explained(use, use.references[i], answer) : answer,
    );
  }

  async list(use: AuthorizedUse, filter: ListFilter, signal: AbortSignal): Promise<ListAnswer> {
    const answer = await this.#inner.list(use, filter, signal);
    return answer.kind === 'denied' ? this.#explained(use, undefined, answer) : answer;
  }

  async check(use: AuthorizedUse, signal: AbortSignal): Promise<DeniedAnswer | FailedAnswer | undefined> {
    const answer = await this.#inner.check(use, signal);
    return answer?.kind === 'denied' ? this.#explained(use, undefined, answer) : answer;
  }

  #explained({ scope }: AuthorizedUse, reference: RemoteReference | undefined, answer: DeniedAnswer): DeniedAnswer {
    const call = decideAgain(this.#world, scope, reference, answer);
    if (call === undefined) return answer;
    const { tenant, platform } = explanationTexts(call);
    return {
      ...answer,
      message: tenant === '' ? answer.message : `${answer.message} (${tenant})`,
      platform: `${answer.message}\n${platform}`,
    };
  }
}
