import type { KubeObject } from '../json/kube-object.ts';
import type { StoredObject } from '../store/stored-object.ts';
import type { AdmissionRequest } from './admission-request.ts';
import { AdmissionGate, type Concerned } from './admission-gate.ts';
import { matchingVersion } from './match-rules.ts';
import { readWebhooks, type Webhook } from './webhook.ts';
import type { WebhookParts } from './webhook-parts.ts';

const group = 'admissionregistration.k8s.io';
const mutating = `${group}/mutatingwebhookconfigurations`;
const validating = `${group}/validatingwebhookconfigurations`;

/** The admission webhooks that are configured in a store. */
export class Webhooks {
  readonly #parts: WebhookParts;
  readonly #read = new WeakMap<KubeObject, readonly Webhook[]>();

  constructor(parts: WebhookParts) {
    this.#parts = parts;
  }

  /** What a request must pass; undefined, at next to no cost, when no webhook's rules concern it. */
  gateFor(request: AdmissionRequest): AdmissionGate | undefined {
    const [changers, judges] = [this.#concerned(mutating, request), this.#concerned(validating, request)];
    if (changers.length === 0 && judges.length === 0) return undefined;
    return new AdmissionGate(this.#parts, request, changers, judges);
  }

  /** In order of the configurations' names, then as listed. No webhook judges webhooks. */
  #concerned(collection: string, request: AdmissionRequest): readonly Concerned[] {
    const configurations = this.#parts.store.list(collection);
    if (configurations.length === 0 || request.definition.group === group) return [];
    return configurations.flatMap((stored) =>
      this.#webhooksOf(stored).flatMap((webhook): Concerned[] => {
        const seen = matchingVersion(webhook, request);
        return seen === undefined ? [] : [{ webhook, seen }];
      }),
    );
  }

  #webhooksOf({ object }: StoredObject): readonly Webhook[] {
    const known = this.#read.get(object);
    if (known !== undefined) return known;
    const made = readWebhooks(object);
    this.#read.set(object, made);
    return made;
  }
}
