import {
  type AuthorizedPush,
  type FailedAnswer,
  type Log,
  type PushAnswer,
  type PushWish,
  type Random,
  type RemoteReference,
  type RemovalSettings,
  type RemoveAnswer,
  referenceKey,
  type SecretWriter,
  scopeKey,
} from '@lockkeeper/core';
import { Slots } from './calls/slots.ts';
import type { Desk } from './desk.ts';
import { pushParameter } from './parameter-store/push.ts';
import { removeParameter } from './parameter-store/remove.ts';
import { pushSecret } from './secrets-manager/push.ts';
import { removeSecret } from './secrets-manager/remove.ts';
import { waitFor } from './wait-for.ts';
import { Stopped } from './push/stopped.ts';
import { Writing } from './push/writing.ts';

export interface WriterOptions {
  readonly desk: Desk;
  readonly random: Random;
  readonly log: Log;
  /** Why nothing can be asked in this scope at all. */
  readonly refusal: (scope: AuthorizedPush['scope']) => FailedAnswer | undefined;
}

/** How often a push starts again when the secret appears or goes away under its hands. */
const ROUNDS = 3;

const refuse = (message: string): FailedAnswer => ({
  kind: 'failed',
  code: 'InvalidReference',
  message,
  retry: 'change',
});

const CONFLICT: FailedAnswer = Object.freeze({
  kind: 'failed',
  code: 'Conflict',
  message: 'somebody else creates and deletes the secret at the same time',
  retry: 'later',
});

const CRASHED: FailedAnswer = Object.freeze({
  kind: 'failed',
  code: 'Internal',
  message: 'writing failed for a reason of our own; the log of the process says more',
  retry: 'later',
});

/** Writes to both services. One push or removal at a time for each name of a scope, so that two of them never mix their steps. */
export class AwsWriter implements SecretWriter {
  readonly #options: WriterOptions;
  readonly #turns = new Slots(1);

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  push(use: AuthorizedPush, wish: PushWish, signal: AbortSignal): Promise<PushAnswer> {
    const { settings, reference, property, ...rest } = wish;
    const aimed = { ...rest, reference, ...propertyOf(property) };
    return this.#inTurn(use, reference, signal, (writing) => {
      if (settings.service !== reference.service) {
        return writing.refuse('InvalidReference', `settings of ${settings.service} for a ${reference.service} secret`);
      }
      return settings.service === 'SecretsManager'
        ? pushSecret(writing, { ...aimed, settings })
        : pushParameter(writing, { ...aimed, settings });
    });
  }

  remove(
    use: AuthorizedPush,
    { reference, property }: { readonly reference: RemoteReference; readonly property?: string },
    settings: RemovalSettings,
    signal: AbortSignal,
  ): Promise<RemoveAnswer> {
    return this.#inTurn(use, reference, signal, (writing) =>
      reference.service === 'SecretsManager'
        ? removeSecret(writing, propertyOf(property).property, settings)
        : removeParameter(writing, propertyOf(property).property),
    );
  }

  /** A caller who leaves does not cut a call that is on its way: the next one for the name waits until it is over. */
  async #inTurn<Answer>(
    use: AuthorizedPush,
    reference: RemoteReference,
    signal: AbortSignal,
    steps: (writing: Writing) => Promise<Answer | undefined>,
  ): Promise<Answer | FailedAnswer | Stopped['answer']> {
    signal.throwIfAborted();
    const refusal = this.#options.refusal(use.scope) ?? wrongTarget(use, reference);
    if (refusal !== undefined) return refusal;
    const { desk, random, log } = this.#options;
    const context = { scope: use.scope, key: scopeKey(use.scope) };
    const writing = new Writing({ desk, random, log, context, use, reference, signal });
    const run = async (): Promise<Answer | Stopped['answer']> => {
      const release = await this.#turns.acquire(`${context.key} ${reference.name}`);
      try {
        return await this.#rounds(writing, steps, signal);
      } finally {
        release();
      }
    };
    return waitFor(run(), signal);
  }

  async #rounds<Answer>(
    writing: Writing,
    steps: (writing: Writing) => Promise<Answer | undefined>,
    signal: AbortSignal,
  ): Promise<Answer | Stopped['answer']> {
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const answer = await steps(writing);
        if (answer !== undefined) return answer;
      }
      return CONFLICT;
    } catch (thrown) {
      if (thrown instanceof Stopped) return thrown.answer;
      signal.throwIfAborted();
      // The class alone: a text could hold what was being written.
      this.#options.log.error('Writing failed inside the provider', {
        error: thrown instanceof Error ? thrown.name : typeof thrown,
      });
      return CRASHED;
    }
  }
}

/** Manifests may say "no property" as an empty text. */
const propertyOf = (property: string | undefined): { readonly property?: string } =>
  property === undefined || property === '' ? {} : { property };

/** A push writes what its permission names, by name, and the newest version of it. */
function wrongTarget(use: AuthorizedPush, reference: RemoteReference): FailedAnswer | undefined {
  const wanted = referenceKey(reference);
  if (!use.references.some((open) => referenceKey(open) === wanted)) {
    return refuse('the permission to push does not name this secret');
  }
  if (reference.service !== use.scope.service) {
    return refuse(`a ${reference.service} secret cannot be pushed through a ${use.scope.service} store`);
  }
  const isPlain = reference.arn === undefined && reference.version.kind === 'current' && reference.part === undefined;
  return isPlain ? undefined : refuse('a push names its secret by name and without a version');
}
