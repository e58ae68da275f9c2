/**
 * Kubernetes' own expansion of `$(NAME)`: `$$` stands for a dollar sign, and what names no known variable stays as it is.
 * Source: the API reference of EnvVar.value.
 */
export function expand(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:(\$)|\(([^)]*)\))/g, (whole, dollar: string | undefined, name: string | undefined) => {
    if (dollar !== undefined) return '$';
    return variables.get(name ?? '') ?? whole;
  });
}
