import type {
  ClusterGenerator,
  Generator,
  GeneratorRef,
  SealedValue,
  StoreReference,
  TemplateSourceReference,
} from '@lockkeeper/core';
import type { StoreProvider } from '../aws/read-as-user.ts';

export type Values = ReadonlyMap<string, SealedValue>;

/**
 * What an ExternalSecret refers to besides AWS, from files or from a cluster. Undefined is what is not there. Namespaces are always the
 * ExternalSecret's own.
 */
export interface Surroundings {
  store(reference: StoreReference, namespace: string): Promise<StoreProvider | undefined>;
  generator(reference: GeneratorRef, namespace: string): Promise<Generator | ClusterGenerator | undefined>;
  /** Data of a ConfigMap or a Secret. */
  data(reference: TemplateSourceReference, namespace: string): Promise<Values | undefined>;
}
