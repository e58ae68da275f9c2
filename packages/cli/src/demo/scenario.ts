import type { NodeType } from '@lockkeeper/lab';
import type { Action, KubectlAction, AwsAction } from './action.ts';

/** What a step must show. Texts may hold `{name}`, replaced by what was filled in or saved before. */
export type Expectation =
  | { readonly kind: 'done' }
  | { readonly kind: 'equals'; readonly text: string }
  | { readonly kind: 'contains'; readonly text: string }
  /** That it fails, and that the failure says this. */
  | { readonly kind: 'refused'; readonly contains: string }
  /** The bytes of a file, or of one property of its JSON. Neither they nor what was seen is ever printed. */
  | { readonly kind: 'value'; readonly file: string; readonly property?: string };

export interface Step {
  readonly title: string;
  readonly action: Action;
  readonly expect: Expectation;
  /** Ask again for so many seconds until it is as expected: for what a controller does in its own time. */
  readonly within?: number;
  /** Keep what was seen under this name, for `{name}` in later steps. */
  readonly save?: string;
  /** An AWS error code that means "it is there already", which is as good. */
  readonly unless?: string;
  /** Takes away what this step made, when it was this step that made it. */
  readonly undo?: readonly (KubectlAction | AwsAction)[];
}

/** What a scenario asks of its lab besides an operator with its webhooks, pods' identities included, which all labs have. */
export interface LabNeeds {
  /**
   * Kinds of nodes. Scenarios of one run share a lab, which has one node of each kind that any of them asks for: a pod gets to
   * Fargate only by asking for it, by its scheduler or by the node selector `eks.amazonaws.com/compute-type: fargate`.
   */
  readonly nodes?: readonly NodeType[];
  /** The CSI provider `aws` beside the node of EC2, and mounts that are renewed after seconds. */
  readonly csi?: true;
}

export interface Scenario {
  /** Name of its folder below `examples/`. */
  readonly name: string;
  readonly title: string;
  /** How many AWS accounts it plays in; one where it does not say. The others are `account2` and `account3`. */
  readonly accounts?: number;
  readonly lab?: LabNeeds;
  readonly steps: readonly Step[];
}
