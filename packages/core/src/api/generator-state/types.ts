import type { GeneratorStateSpec, GeneratorStateStatus } from '../generated/generators.ts';
import type { ObjectMeta } from '../metadata.ts';

/** What a generator made and must clean up later. */
export interface GeneratorState {
  readonly apiVersion: string;
  readonly kind: 'GeneratorState';
  readonly metadata: ObjectMeta & { readonly namespace: string };
  readonly spec: GeneratorStateSpec;
  readonly status?: GeneratorStateStatus;
}
