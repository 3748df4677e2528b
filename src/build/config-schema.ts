import { toJsonSchema } from '@valibot/to-json-schema';
import { configSchema } from './config.js';

/** The JSON Schema of fsbisect.config.json, for editors. What JSON Schema cannot say (paths without ..) only loadConfig checks. */
export function jsonSchema(): object {
  return {
    ...toJsonSchema(configSchema, { errorMode: 'ignore', typeMode: 'input' }),
    title: 'fsbisect.config.json',
  };
}
