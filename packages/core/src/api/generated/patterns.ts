// Generated from packages/core/crds by `npm run generate`; edits are lost and fail the check.

/** The patterns of the schemas, compiled once. They are ours, not a user's: none backtracks beyond its bounded input. */
export const PATTERNS: ReadonlyMap<string, RegExp> = new Map([
  ['^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every [^\\s]+.*|[^\\s]+( [^\\s]+){4})$', /^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every [^\s]+.*|[^\s]+( [^\s]+){4})$/],
  ['^[-._a-zA-Z0-9]+$', /^[-._a-zA-Z0-9]+$/],
  ['^[A-Za-z0-9_+=,.@:/-]+$', /^[A-Za-z0-9_+=,.@:/-]+$/],
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/],
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/],
  ['^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$', /^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$/],
  ['^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$', /^arn:aws(-[a-z]+)*:iam::[0-9]{12}:role\/[A-Za-z0-9_+=,.@/-]+$/],
]);
