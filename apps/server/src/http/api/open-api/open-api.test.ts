import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isErrorCode } from '@datoferum/core';
import { z } from 'zod';
import { allRoutes } from '../../match-route.ts';
import { DESCRIPTIONS } from './describe.ts';
import { openApi, pathOf } from './open-api.ts';

interface Operation {
  operationId: string;
  security: object[];
  parameters: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<
    string,
    { $ref?: string; description: string; headers: object; content?: Record<string, { example?: unknown }> }
  >;
}
const document = openApi('https://courier.example') as {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
};
const resolved = (ref: string) =>
  document.components.responses?.[ref.split('/').at(-1) ?? ''] as Operation['responses'][string];
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

describe('the OpenAPI document', () => {
  it('describes every route of the table', () => {
    for (const route of allRoutes) {
      const described = DESCRIPTIONS[route.name];
      assert.ok(
        described,
        `The route "${route.name}" (${route.method} ${route.pattern}) is not described: say in http/api/open-api/routes/ what it takes and answers, and name that in describe.ts.`,
      );
      const operation = document.paths[pathOf(route, described)]?.[route.method.toLowerCase()];
      assert.equal(operation?.operationId, route.name, `${route.name} is hidden by another row of the same path`);
      assert.ok(Object.keys(described.answers).length > 0, `${route.name} answers nothing`);
    }
  });

  it('has an id for every operation, once, and every parameter of a path', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
    for (const { path, operation } of operations) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const named = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name);
      assert.deepEqual(named, wanted);
    }
  });

  it('shows an example of every JSON answer and body, and each fits its schema', () => {
    for (const { name } of allRoutes) {
      const { body, answers = {} } = DESCRIPTIONS[name] ?? {};
      const contents = [...Object.values(answers).flatMap((answer) => answer.content ?? []), ...(body ? [body] : [])];
      for (const { schema, example } of contents) {
        if (!(schema instanceof z.ZodType)) continue;
        const parsed = schema.safeParse(example);
        assert.ok(parsed.success, `${name}: the example does not fit: ${parsed.error?.message}`);
      }
    }
  });

  it('names codes of the table only, each under its status, and whoever must sign in', () => {
    for (const { operation, path, method } of operations) {
      for (const [status, answer] of Object.entries(operation.responses)) {
        const { content } = answer.$ref ? resolved(answer.$ref) : answer;
        const problem = content?.['application/problem+json'] as
          | { example: { code: string; status: number } }
          | undefined;
        if (!problem) continue;
        assert.ok(isErrorCode(problem.example.code), `${method} ${path}`);
        assert.equal(String(problem.example.status), status);
      }
      const isOpen = operation.security.length === 0;
      const isCookie = JSON.stringify(operation.security).includes('download');
      // Whoever has no cookie finds nothing there.
      assert.equal(isOpen || isCookie, operation.responses['401'] === undefined, `${method} ${path}`);
    }
  });

  it('refers only to what is there', () => {
    const text = JSON.stringify(document);
    for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      assert.ok(document.components[kind]?.[name], `${kind}/${name}`);
    }
  });
});
