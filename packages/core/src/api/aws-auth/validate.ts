import type { AwsGeneratorAuth } from '../generated/generators.ts';

/** What the platform decides for all stores. */
export interface StoreRules {
  /** Audiences a ServiceAccount token may be asked for (must M6). */
  readonly audiences: readonly string[];
}

type Messages = readonly string[];

function audiences(asked: readonly string[], allowed: readonly string[]): Messages {
  const several =
    asked.length > 1
      ? ['invalid Auth.JWT.ServiceAccountRef: a token has exactly one audience: keep one of audiences']
      : [];
  const foreign = asked.filter((audience) => !allowed.includes(audience));
  return [
    ...several,
    ...foreign.map(
      (audience) =>
        `invalid Auth.JWT.ServiceAccountRef: audience ${JSON.stringify(audience)} is not on the platform's list (${allowed.join(', ')})`,
    ),
  ];
}

function keySelectors(auth: AwsGeneratorAuth): Messages {
  const ref = auth.secretRef;
  if (!ref) return [];
  const selectors = [
    ['AccessKeyID', ref.accessKeyIDSecretRef ?? {}],
    ['SecretAccessKey', ref.secretAccessKeySecretRef ?? {}],
    ...(ref.sessionTokenSecretRef ? [['SessionToken', ref.sessionTokenSecretRef] as const] : []),
  ] as const;
  return selectors.flatMap(([name, selector]) =>
    selector.name && selector.key ? [] : [`invalid Auth.SecretRef.${name}: name and key are required`],
  );
}

/**
 * What is wrong with the identity that a store or a generator starts from. Both have the same fields; that of a store has one
 * more, which restricts.
 */
export function awsAuthProblems(auth: AwsGeneratorAuth | undefined, rules: StoreRules): readonly string[] {
  if (auth === undefined) return [];
  const { jwt, secretRef } = auth;
  if (jwt && secretRef) return ['invalid Auth: jwt and secretRef are both set: keep the one that is meant'];
  if (jwt && !jwt.serviceAccountRef) return ['invalid Auth.JWT: serviceAccountRef is required'];
  return [...keySelectors(auth), ...audiences(jwt?.serviceAccountRef?.audiences ?? [], rules.audiences)];
}
