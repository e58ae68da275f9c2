/** Labels or annotations as a Map: their keys are foreign. */
export function mapOf(record: Readonly<Record<string, string>> | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries(record ?? {}));
}
