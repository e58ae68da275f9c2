import { Environment } from '@marcbachmann/cel-js';
import { registerAddresses } from './library/addresses.ts';
import { registerFormats } from './library/formats.ts';
import { registerLists } from './library/lists.ts';
import { registerQuantities } from './library/quantities.ts';
import { registerRegex } from './library/regex.ts';
import { registerStrings } from './library/strings.ts';
import { registerUrls } from './library/urls.ts';

/** CEL with the Kubernetes libraries, without variables. Callers may add types and variables. */
export function createEnvironment(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  registerStrings(environment);
  registerLists(environment);
  registerRegex(environment);
  registerUrls(environment);
  registerQuantities(environment);
  registerAddresses(environment);
  registerFormats(environment);
  return environment;
}
