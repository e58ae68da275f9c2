/** Why a rule does not allow a request. */
export interface RbacFailure {
  readonly element: 'verb' | 'apiGroup' | 'resource' | 'resourceName' | 'nonResourceURL' | 'namespace' | 'subject';
  /** What the rule or the binding has. */
  readonly wants: readonly string[];
  /** What the request has. */
  readonly has: readonly string[];
  /** A known reason why this looks right and is not. */
  readonly hint?: string;
}
