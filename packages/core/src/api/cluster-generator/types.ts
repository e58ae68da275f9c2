import type { ClusterGeneratorSpec } from '../generated/generators.ts';
import type { ObjectMeta } from '../metadata.ts';

/** A generator of the platform, for every namespace. */
export interface ClusterGenerator {
  readonly apiVersion: string;
  readonly kind: 'ClusterGenerator';
  readonly metadata: ObjectMeta;
  readonly spec: ClusterGeneratorSpec;
}
