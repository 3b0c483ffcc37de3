import { ERRORS } from '@datoferum/core';
import { z } from 'zod';
import * as answers from '../answers.ts';
import * as bodies from '../schemas.ts';

export type JsonSchema = Record<string, unknown>;

const named = new Map<z.ZodType, string>();
for (const [name, schema] of [...Object.entries(answers), ...Object.entries(bodies)]) {
  if (schema instanceof z.ZodType) named.set(schema, `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
}
const isBody = (schema: z.ZodType): boolean => Object.values(bodies).some((one) => one === schema);

/** RFC 9457, with our code. */
const PROBLEM: JsonSchema = {
  type: 'object',
  description:
    'RFC 9457. `detail` says what is wrong and what to do; further members help: offset, curl, issues, counts.',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    detail: { type: 'string' },
    requestId: { type: 'string' },
  },
};

/** A reference to a shape that has a name, else the shape itself. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const name = named.get(schema);
  return name === undefined ? plain(schema, false) : { $ref: `#/components/schemas/${name}` };
}

/** Every shape that has a name. */
export function componentSchemas(): Record<string, JsonSchema> {
  const all = [...named].map(([schema, name]): [string, JsonSchema] => [name, plain(schema, isBody(schema))]);
  all.push(['Problem', PROBLEM]);
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A body names every member it may have; an answer may grow, so what is not named in it is not forbidden. */
function plain(schema: z.ZodType, isStrict: boolean): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io: isStrict ? 'input' : 'output', unrepresentable: 'any' });
  return isStrict ? made : (opened(made) as JsonSchema);
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key, one]) => !(key === 'additionalProperties' && one === false));
  return Object.fromEntries(members.map(([key, one]) => [key, opened(one)]));
}
