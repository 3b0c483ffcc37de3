import { ERRORS, type ErrorCode, errorEntry } from '@datoferum/core';
import { z } from 'zod';
import { allRoutes } from '../match-route.ts';
import type { RouteName } from '../routes.ts';
import * as schemas from './schemas.ts';

const BODIES: Partial<Record<RouteName, z.ZodType>> = {
  'envelope.open': schemas.openEnvelope,
  'envelope.close': schemas.closeEnvelope,
  'envelope.collect': schemas.collectEnvelope,
  'envelope.refuse': schemas.withReason,
  'envelope.withdraw': schemas.withdrawEnvelope,
  'envelope.purge': schemas.withReason,
  'ticket.make': schemas.makeTicket,
};

/** The interface as OpenAPI 3.1, made from the table of routes and the schemas that check the bodies. */
export function openApi(url: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { name, method, pattern, who, does } of allRoutes) {
    if (method === 'OPTIONS' || name === 'web') continue;
    const path = pattern.replace(/\/\?$/, '/').replace(/[:*](\w+)/g, '{$1}');
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const body = BODIES[name];
    paths[path] ??= {};
    paths[path][method.toLowerCase()] = {
      operationId: name,
      summary: does,
      description: `For: ${who.join(', ')}.`,
      ...(who[0] === 'anyone' ? {} : { security: [{ bearer: [] }] }),
      parameters: names.map((one) => ({ name: one, in: 'path', required: true, schema: { type: 'string' } })),
      ...(body
        ? { requestBody: { content: { 'application/json': { schema: z.toJSONSchema(body, { io: 'input' }) } } } }
        : {}),
      responses: { default: { $ref: '#/components/responses/problem' } },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Datoferum', version: '1', description: 'See docs/spec/http.md.' },
    servers: [{ url }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'a token (dtrm_…) or a ticket' } },
      responses: { problem: { description: codes(), content: { 'application/problem+json': { schema: PROBLEM } } } },
    },
  };
}

const PROBLEM = {
  type: 'object',
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

function codes(): string {
  const all = Object.keys(ERRORS) as ErrorCode[];
  return `Any error (RFC 9457): ${all.map((code) => `${code} ${errorEntry(code).status}`).join(', ')}.`;
}
