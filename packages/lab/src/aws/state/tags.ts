/** Tags of a resource, in the order they were given. */
export type Tags = Map<string, string>;
