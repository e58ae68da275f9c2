import type { CrdSource } from './read-source.ts';

interface Named {
  readonly module: string;
  readonly text: string;
}

/** The types that anchors name, over all files. A name stands for one schema wherever it is written. */
export class SharedTypes {
  readonly #named = new Map<string, Named>();
  /** Every object that carries a name, with the name. */
  readonly names: ReadonlyMap<object, string>;

  /** Throws when two files give one name to different schemas. */
  constructor(sources: readonly CrdSource[]) {
    this.names = new Map(sources.flatMap(({ typeNames }) => [...typeNames]));
    for (const { module, typeNames } of sources) {
      for (const [schema, name] of typeNames) this.#add(name, { module, text: JSON.stringify(schema) });
    }
  }

  #add(name: string, named: Named): void {
    const first = this.#named.get(name);
    if (first === undefined) this.#named.set(name, named);
    else if (first.text !== named.text) {
      throw new Error(`${named.module}: ${name} is another schema than in ${first.module}`);
    }
  }

  /** The file that writes the type out; the others import it. */
  homeOf(name: string): string {
    const named = this.#named.get(name);
    if (named === undefined) throw new Error(`no anchor ${name}`);
    return named.module;
  }
}
