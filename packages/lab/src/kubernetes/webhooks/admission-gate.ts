import { StatusError } from '../errors/status-error.ts';
import { equal, isObject, type Json, withKeys } from '../json/json.ts';
import type { KubeObject } from '../json/kube-object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { apiVersionOf, type ResourceVersion } from '../resources/definition.ts';
import type { AdmissionRequest, Written } from './admission-request.ts';
import { callWebhook } from './call-webhook.ts';
import { denial, internalError } from './denial.ts';
import { requestOf, type Verdict } from './review.ts';
import { shouldCall } from './should-call.ts';
import type { Webhook } from './webhook.ts';
import type { WebhookParts } from './webhook-parts.ts';

/** A webhook whose rules concern a request, and the version in which it sees objects. */
export interface Concerned {
  readonly webhook: Webhook;
  readonly seen: ResourceVersion;
}

/** The webhooks between one request and the store. */
export class AdmissionGate {
  /** What the webhooks have to say to the client. */
  readonly warnings: string[] = [];
  readonly #parts: WebhookParts;
  readonly #request: AdmissionRequest;
  readonly #changers: readonly Concerned[];
  readonly #judges: readonly Concerned[];

  constructor(
    parts: WebhookParts,
    request: AdmissionRequest,
    changers: readonly Concerned[],
    judges: readonly Concerned[],
  ) {
    this.#parts = parts;
    this.#request = request;
    this.#changers = changers;
    this.#judges = judges;
  }

  /**
   * Lets the mutating webhooks change an object, one after the other; those that ask for it see once more what others have
   * changed after them. `accept` decodes what a webhook made of the object. Throws their denials.
   */
  async mutate(written: Written, accept: (object: KubeObject) => KubeObject): Promise<Written> {
    let current = written;
    const seenBy = new Map<Concerned, KubeObject | undefined>();
    for (const concerned of this.#changers) {
      const next = await this.#change(concerned, current, accept);
      if (next === undefined) continue;
      current = next;
      seenBy.set(concerned, next.object);
    }
    for (const [concerned, result] of seenBy) {
      if (!concerned.webhook.reinvoked || equal(result, current.object)) continue;
      current = (await this.#change(concerned, current, accept)) ?? current;
    }
    return current;
  }

  /** Asks the validating webhooks, all at once. The first denial in order of configuration is the answer. */
  async validate(written: Written): Promise<void> {
    const asked = this.#judges.filter((one) => this.#wants(one, written));
    const outcomes = await Promise.allSettled(asked.map((one) => this.#ask(one, written, false)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Undefined when the webhook was not asked or could not answer. */
  async #change(
    concerned: Concerned,
    written: Written,
    accept: (object: KubeObject) => KubeObject,
  ): Promise<Written | undefined> {
    if (!this.#wants(concerned, written)) return undefined;
    const verdict = await this.#ask(concerned, written, true);
    if (verdict === undefined) return undefined;
    if (verdict.patch === undefined || written.object === undefined) return written;
    return { object: this.#patched(concerned, written.object, verdict.patch, accept), old: written.old };
  }

  #patched(
    { webhook, seen }: Concerned,
    object: KubeObject,
    patch: string,
    accept: (object: KubeObject) => KubeObject,
  ): KubeObject {
    const { definition, version, body } = this.#request;
    const inVersion = (one: ResourceVersion): string =>
      body === undefined ? apiVersionOf(definition.group, one.name) : apiVersionOf(body.group, body.version);
    try {
      const changed = applyJsonPatch(withKeys(object, { apiVersion: inVersion(seen) }), JSON.parse(patch) as Json);
      if (!isObject(changed)) throw new TypeError('not an object');
      const restored = changed['apiVersion'] === inVersion(seen) ? { apiVersion: inVersion(version) } : {};
      return accept(withKeys(changed, restored));
    } catch (error) {
      const why = error instanceof StatusError ? error.message : 'the patch is not JSON';
      throw internalError(
        `admission webhook ${JSON.stringify(webhook.name)} returned a patch that cannot be applied: ${why}`,
      );
    }
  }

  #wants({ webhook, seen }: Concerned, written: Written): boolean {
    return shouldCall(this.#parts.store, webhook, this.#request, written, seen);
  }

  async #ask({ webhook, seen }: Concerned, written: Written, mayPatch: boolean): Promise<Verdict | undefined> {
    const uid = this.#parts.random.uuid();
    const request = requestOf(this.#request, written, seen, uid);
    const verdict = await callWebhook(this.#parts, webhook, request, uid, mayPatch, this.#request.signal);
    if (verdict === undefined) return undefined;
    this.warnings.push(...verdict.warnings);
    if (!verdict.allowed) throw denial(webhook.name, verdict.status);
    return verdict;
  }
}
