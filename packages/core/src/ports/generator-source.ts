import type { NamespaceFacts } from '../authorize/facts.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { SealedValue } from '../values/sealed-value.ts';

/** One use of a generator: which one, for which object, and in which namespace both are. */
export interface GeneratorRequest {
  /** `sourceRef.generatorRef` as the manifest writes it; a ClusterGenerator is the platform's, all others are the namespace's. */
  readonly generator: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly namespace: NamespaceFacts;
  /** The object that receives the values. */
  readonly user: { readonly kind: 'ExternalSecret' | 'PushSecret'; readonly name: string; readonly uid: string };
}

/** Fresh values: another request gives other ones. */
export interface GeneratedValues {
  readonly kind: 'values';
  readonly data: ReadonlyMap<string, SealedValue>;
  /** Asks the gate once more, right before the values are written (must M5). Resolves to undefined when nothing changed. */
  readonly objection: () => Promise<Refusal | undefined>;
}

export type GeneratorAnswer =
  | GeneratedValues
  /** A generator of another controller class: nothing is done, and no status is written. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Where generated values come from. The source reads the generator, asks the gate (`authorizeGenerator`) where an AWS identity is
 * used, and keeps what the generator has to clean up later (`GeneratorState`). Rejects only with the signal's reason.
 */
export interface GeneratorSource {
  generate(request: GeneratorRequest, signal: AbortSignal): Promise<GeneratorAnswer>;
}
