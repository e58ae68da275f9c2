import { goTypes } from '../values/go-type.ts';
import { dictFunctions } from './collections/dict-functions.ts';
import { fallbackFunctions } from './collections/fallback-functions.ts';
import { listFunctions } from './collections/list-functions.ts';
import { lightCryptoFunctions } from './crypto/light.ts';
import { cryptoFunctionNames } from './crypto/names.ts';
import { jsonFunctions } from './data-formats/json-functions.ts';
import { yamlFunctions } from './data-formats/yaml-functions.ts';
import { dateFunctions } from './dates/date-functions.ts';
import { encodingFunctions } from './encoding/encoding-functions.ts';
import { failFunctions } from './fail.ts';
import { FunctionTable, type TemplateFunction } from './function-table.ts';
import { numberFunctions } from './numbers/number-functions.ts';
import { pathFunctions } from './paths/path-functions.ts';
import { randomFunctions } from './randomness/random-functions.ts';
import { reflectionFunctions } from './reflection/reflection-functions.ts';
import { regexFunctions } from './regular-expressions/regex-functions.ts';
import { semverFunctions } from './semver/semver-functions.ts';
import { stringFunctions } from './strings/string-functions.ts';
import { urlFunctions } from './urls/url-functions.ts';

/** Stands for a function that is not loaded here, so that templates which call it can be read. */
function elsewhere(name: string): TemplateFunction {
  return {
    parameters: [],
    variadic: goTypes.any,
    call: () => {
      throw new TypeError(
        `${name} needs the functions of @lockkeeper/template/crypto: this rendering does not have them`,
      );
    },
  };
}

const tables = [
  stringFunctions,
  numberFunctions,
  randomFunctions,
  dateFunctions,
  regexFunctions,
  encodingFunctions,
  pathFunctions,
  urlFunctions,
  failFunctions,
  listFunctions,
  dictFunctions,
  fallbackFunctions,
  reflectionFunctions,
  jsonFunctions,
  yamlFunctions,
  semverFunctions,
  lightCryptoFunctions,
];

/**
 * The functions of templates in External Secrets 2.9: its part of sprig and its own (`threat/X8`). Templates that call one of
 * `cryptoFunctionNames` can be read with this table; to render them, add `cryptoFunctions` of `@lockkeeper/template/crypto`. Without
 * it the call throws `TypeError`. `template.calls` tells beforehand.
 */
export const externalSecretsFunctions: FunctionTable = tables.reduce(
  (all, table) => all.with(table),
  new FunctionTable(cryptoFunctionNames.map((name) => [name, elsewhere(name)])),
);
