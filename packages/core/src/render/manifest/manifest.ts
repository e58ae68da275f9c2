import type { MutableObject } from '../../api/schema/copy-json.ts';

/** An object under construction. Roots are the only fields that are read from a live object and written to one. */
export interface Manifest {
  /** `data`, `stringData` and `spec`, as far as there are any. */
  readonly roots: MutableObject;
  readonly labels: Map<string, string>;
  readonly annotations: Map<string, string>;
}
