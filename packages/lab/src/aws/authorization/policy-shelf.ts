import { bindPrincipals, type Policy, type PolicyKind, readPolicy } from '@lockkeeper/access';

const maxPolicies = 20_000;

/** Policies by their text, each read once: documents change seldom and are asked at every call. */
export class PolicyShelf {
  readonly #policies = new Map<string, Policy | undefined>();

  /** The policy of a document; undefined for text that is no policy, which grants and denies nothing. */
  read(kind: PolicyKind, name: string, text: string): Policy | undefined {
    const place = JSON.stringify([kind, name, text]);
    if (this.#policies.has(place)) return this.#policies.get(place);
    if (this.#policies.size >= maxPolicies) this.#policies.clear();
    const { policy } = readPolicy(text, kind, { name });
    this.#policies.set(place, policy);
    return policy;
  }

  /** As `read`, with the principals standing for the unique ids that they had when the document was saved. */
  readSaved(
    kind: PolicyKind,
    name: string,
    text: string,
    saved: ReadonlyMap<string, string> | undefined,
  ): Policy | undefined {
    const policy = this.read(kind, name, text);
    return policy === undefined || saved === undefined || saved.size === 0
      ? policy
      : bindPrincipals(policy, (arn) => saved.get(arn));
  }
}
