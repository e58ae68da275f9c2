import type { Grant } from '../evaluate/access-request.ts';
import { granteeOf, matchGrant } from '../evaluate/match-grant.ts';
import { nameOfEntry, namesOfPrincipal } from '../match/principal-names.ts';
import type { Principal } from '../match/principal.ts';
import { type Hits, HitSorter } from './hits.ts';
import type { Question } from './question.ts';

interface GrantVoice {
  readonly grant: Grant;
  /** Of the items whose key has the grant. */
  readonly numbers: number[];
}

/** The grants on the keys of a question, found by whom they are for. */
export class GrantVoices {
  readonly #question: Question;
  readonly #byName = new Map<string, Map<Grant, GrantVoice>>();

  constructor(question: Question) {
    this.#question = question;
    for (const number of question.numbers) {
      for (const grant of question.items[number]?.side.policies.grants ?? []) this.#add(grant, number);
    }
  }

  /** The items that a grant opens to a principal, or may. */
  hits(principal: Principal): readonly Hits[] {
    const sorted = new HitSorter();
    const { action, items } = this.#question;
    for (const name of namesOfPrincipal(principal)) {
      for (const { grant, numbers } of this.#byName.get(name)?.values() ?? []) {
        for (const number of numbers) {
          const encryptionContext = items[number]?.side.encryptionContext;
          sorted.add(number, matchGrant(grant, { action, principal, encryptionContext }));
        }
      }
    }
    return sorted.hits();
  }

  #add(grant: Grant, number: number): void {
    const name = nameOfEntry(granteeOf(grant));
    if (name === undefined) return;
    const voices = this.#byName.get(name) ?? new Map<Grant, GrantVoice>();
    this.#byName.set(name, voices);
    const voice = voices.get(grant);
    if (voice === undefined) voices.set(grant, { grant, numbers: [number] });
    else voice.numbers.push(number);
  }
}
