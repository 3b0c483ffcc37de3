import { type ErrorCode, errorEntry } from '@datoferum/core';
import { allRoutes } from '../../match-route.ts';
import type { Route } from '../../routes.ts';
import { byStatus, codesOf } from './codes.ts';
import { componentSchemas, schemaOf } from './components.ts';
import { DESCRIPTIONS } from './describe.ts';
import { type Answer, type Content, type Description, GROUPS, type Parameter } from './description.ts';
import { ENVELOPE, UPLOAD } from './examples.ts';
import { ANSWER_HEADERS, REQUEST_HEADERS } from './headers.ts';

type Node = Record<string, unknown>;
/** Many routes share a problem: each stands once, called by its status and codes. */
type Problems = Map<string, Node>;

/** The interface as OpenAPI 3.1, made from the table of routes, their descriptions and the schemas of bodies and answers. */
export function openApi(url: string): Node {
  const paths: Record<string, Node> = {};
  const problems: Problems = new Map();
  for (const route of allRoutes) {
    const described = DESCRIPTIONS[route.name] ?? { group: 'about', answers: {} };
    const path = pathOf(route, described);
    const methods = (paths[path] ??= {});
    methods[route.method.toLowerCase()] = operation(route, described, path, problems);
    // Clients ask for the size of what they are about to fetch; elsewhere HEAD is GET without its body, too.
    if (route.method === 'GET' && described.group === 'content')
      methods.head = operation({ ...route, method: 'HEAD' }, described, path, problems);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Datoferum',
      version: '1',
      summary: 'A courier for data.',
      description:
        'Times are RFC 3339 in UTC, digests lower-case hexadecimal, sizes bytes. Every error is application/problem+json with a stable code. Every GET also answers HEAD. A client leaves members alone that it does not know.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    tags: Object.entries(GROUPS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: componentSchemas(),
      responses: Object.fromEntries([...problems].sort(([a], [b]) => (a < b ? -1 : 1))),
      headers: Object.fromEntries(Object.entries(ANSWER_HEADERS).map(([name, one]) => [name, headerOf(one)])),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An access token of the identity provider (JWT), a personal token (dtrm_…) or a ticket (dtrt_…).',
        },
        download: {
          type: 'apiKey',
          in: 'cookie',
          name: 'dtrm_download',
          description: 'Opens GET and HEAD below its own /dl/ address, and no other route.',
        },
      },
    },
  };
}

/** How the document names a route's path. */
export function pathOf({ pattern }: Pick<Route, 'pattern'>, { path }: Pick<Description, 'path'>): string {
  return path ?? pattern.replace(/\/\?$/, '/').replace(/[:*](\w+)/g, '{$1}');
}

function operation(route: Route, described: Description, path: string, problems: Problems): Node {
  const { name, who, does } = route;
  const isHead = route.method === 'HEAD';
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => pathParameter(match[1] as string));
  const { body, notes } = described;
  return {
    operationId: isHead && !name.includes('head') ? `${name}.head` : name,
    tags: [described.group],
    summary: does,
    description: [
      notes,
      `For: ${who.map((one) => (one === 'oneself' ? 'whoever is signed in' : one)).join(', ')}.`,
      ...scopesOf(route),
      ...ticketsOf(route),
    ]
      .filter(Boolean)
      .join(' '),
    security: who.includes('anyone') ? [] : [route.on === 'download' ? { download: [] } : { bearer: [] }],
    parameters: [
      ...inPath,
      ...Object.entries(described.query ?? {}).map(([one, parameter]) => parameterOf(one, 'query', parameter)),
      ...(described.headers ?? []).map((one) => parameterOf(one, 'header', named(REQUEST_HEADERS, one))),
    ],
    ...(body ? { requestBody: { required: body.required ?? true, content: { [body.type]: media(body) } } } : {}),
    ...(described.curl ? { 'x-curl': described.curl } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(described.answers).map(([status, one]) => [status, answerOf(one, isHead)])),
      ...Object.fromEntries(
        [...byStatus(codesOf(route, described))].map(([status, codes]) => [
          status,
          problemRef(problems, status, codes, isHead),
        ]),
      ),
    },
  };
}

function scopesOf({ scopes }: Route): string[] {
  return scopes.length === 0 ? [] : [`A token with scopes needs ${scopes.join(' or ')}.`];
}

function ticketsOf({ tickets }: Route): string[] {
  return tickets.length === 0 ? [] : [`Tickets to ${tickets.join(' and to ')} open it too.`];
}

function pathParameter(name: string): Node {
  const isId = name === 'envelope' || name === 'upload';
  const example =
    name === 'envelope' ? ENVELOPE : name === 'upload' ? UPLOAD : name === 'path' ? 'plates/sh010.exr' : name;
  const schema = isId ? { type: 'string', format: 'uuid' } : { type: 'string' };
  return { name, in: 'path', required: true, schema, example };
}

function parameterOf(
  name: string,
  where: 'query' | 'header',
  { description, schema, required, example }: Parameter,
): Node {
  return {
    name,
    in: where,
    description,
    ...(required ? { required } : {}),
    schema,
    ...(example === undefined ? {} : { example }),
  };
}

function media({ schema, example }: Content): Node {
  if (schema === 'bytes') return {};
  const shape = schema === 'text' ? { type: 'string' } : schemaOf(schema);
  return { schema: shape, ...(example === undefined ? {} : { example }) };
}

function answerOf({ description, content, headers = [] }: Answer, isHead: boolean): Node {
  return {
    description,
    headers: refs(['Request-Id', ...headers]),
    ...(content && !isHead ? { content: Object.fromEntries(content.map((one) => [one.type, media(one)])) } : {}),
  };
}

function problemRef(problems: Problems, status: number, codes: readonly ErrorCode[], isHead: boolean): Node {
  const name = [isHead ? 'head' : 'problem', status, ...codes].join('.');
  if (!problems.has(name)) problems.set(name, problemOf(status, codes, isHead));
  return { $ref: `#/components/responses/${name}` };
}

function problemOf(status: number, codes: readonly ErrorCode[], isHead: boolean): Node {
  const [first] = codes as readonly [ErrorCode];
  const { title, sentence } = errorEntry(first);
  const example = {
    type: `urn:datoferum:problem:${first}`,
    title,
    status,
    code: first,
    detail: sentence,
    requestId: UPLOAD,
  };
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { type: 'string', enum: codes } } }],
  };
  return {
    description: codes.map((code) => `\`${code}\`: ${errorEntry(code).title}.`).join(' '),
    headers: refs(['Request-Id', ...MORE.filter(([at]) => at === status).map(([, name]) => name)]),
    ...(isHead ? {} : { content: { 'application/problem+json': { schema, example } } }),
  };
}

/** Headers that go with the status of a problem. */
const MORE: readonly (readonly [number, string])[] = [
  [401, 'WWW-Authenticate'],
  [409, 'Upload-Offset'],
  [412, 'Tus-Version'],
  [416, 'Content-Range'],
  [423, 'Retry-After'],
  [503, 'Retry-After'],
  [507, 'Retry-After'],
];

const refs = (names: readonly string[]): Node =>
  Object.fromEntries(
    names.map((name) => {
      named(ANSWER_HEADERS, name);
      return [name, { $ref: `#/components/headers/${name}` }];
    }),
  );
const headerOf = ({ description, schema }: Parameter): Node => ({ description, schema });

function named(table: Readonly<Record<string, Parameter>>, name: string): Parameter {
  const found = table[name];
  if (!found) throw new Error(`The header ${name} is not described in headers.ts.`);
  return found;
}
