const reference = /\$(?:(\$)|\(([^)]*)\))/g;

/**
 * Kubernetes' own expansion of `$(NAME)`: `$$` stands for a dollar sign, and what names no known variable stays as it is.
 * Source: the API reference of EnvVar.value.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(reference, (whole, dollar: string | undefined, name: string | undefined) => {
    if (dollar !== undefined) return '$';
    return variables.get(name ?? '') ?? whole;
  });
}

/** The names in a text that stand for no variable, or for an empty one. */
export function unknownNames(text: string, variables: ReadonlyMap<string, string>): readonly string[] {
  const names = [...text.matchAll(reference)].flatMap(([, dollar, name = '']) => (dollar === undefined ? [name] : []));
  return [...new Set(names)].filter((name) => (variables.get(name) ?? '') === '');
}
