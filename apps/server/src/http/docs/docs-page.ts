import { type Html, html } from '../../pages/html.ts';

interface Parameter {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
}
interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
}
interface Media {
  schema?: Schema;
  example?: unknown;
}
interface Answer {
  $ref?: string;
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, Media>;
}
export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: object[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, Answer>;
  'x-curl'?: string;
}
export interface Document {
  info: { title: string; version: string; summary: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}
interface Call {
  method: string;
  path: string;
  operation: Operation;
}

/** The OpenAPI document as a page for people: nothing inline, nothing from elsewhere, whole without JavaScript. */
export function docsPage(document: Document): string {
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Call => ({ method: method.toUpperCase(), path, operation })),
  );
  const groups = document.tags
    .map(({ name, description }) => ({
      name,
      description,
      calls: calls.filter(({ operation }) => operation.tags[0] === name),
    }))
    .filter((group) => group.calls.length > 0);
  const schemas = Object.entries(document.components.schemas);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title}: the interface</title>
<link rel="stylesheet" href="/ui/tokens.css">
<link rel="stylesheet" href="/api/docs.css">
<link rel="icon" href="/icon.svg">
</head>
<body>
<a class="skip" href="#calls">To the calls</a>
<header>
<h1>${document.info.title}: the interface</h1>
<p>${document.info.description}</p>
<p>Made from <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1). The curl lines expect a token in <code>$TOKEN</code>, an envelope in <code>$ENVELOPE</code> and an upload in <code>$UPLOAD</code>.</p>
</header>
<div class="columns">
<nav aria-label="Calls">
<ul>
${groups.map((group) => html`<li><a href="#${group.name}">${group.description}</a></li>`)}
<li><a href="#shapes">Shapes</a></li>
</ul>
</nav>
<main id="calls">
${groups.map(
  (group) => html`<section aria-labelledby="${group.name}">
<h2 id="${group.name}">${group.description}</h2>
${group.calls.map((call) => callPart(call, document))}
</section>`,
)}
<section aria-labelledby="shapes">
<h2 id="shapes">Shapes</h2>
${schemas.map(([name, schema]) => html`<h3 id="shape-${name}">${name}</h3>${members(schema)}`)}
</section>
</main>
</div>
</body>
</html>
`;
  return page.text;
}

function callPart({ method, path, operation }: Call, document: Document): Html {
  const url = document.servers[0]?.url ?? '';
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  return html`<article aria-labelledby="call-${operationId}">
<h3 id="call-${operationId}"><span class="method">${method}</span> <code>${path}</code></h3>
<p>${sentence(summary)} ${marked(description)}</p>
<pre tabindex="0" aria-label="curl"><code>${curlLine(method, path, operation, url)}</code></pre>
${parameters.length === 0 ? '' : parameterTable(parameters)}
${requestBody ? html`<h4>Body${requestBody.required ? '' : ' (optional)'}</h4>${contents(requestBody.content)}` : ''}
<h4>Answers</h4>
<dl>
${Object.entries(responses)
  .map(([status, given]): [string, Answer] => [status, resolved(document, given)])
  .map(
    ([status, answer]) =>
      html`<dt>${status}</dt><dd>${marked(answer.description)}${headersOf(answer)}${isProblem(answer) ? '' : contents(answer.content ?? {})}</dd>`,
  )}
</dl>
</article>`;
}

function resolved({ components }: Document, answer: Answer): Answer {
  return answer.$ref ? (components.responses[answer.$ref.split('/').at(-1) ?? ''] as Answer) : answer;
}

const isProblem = ({ content }: Answer): boolean => Object.keys(content ?? {}).includes('application/problem+json');

function headersOf({ headers = {} }: Answer): Html | string {
  const names = Object.keys(headers).filter((name) => name !== 'Request-Id');
  return names.length === 0 ? '' : html` <span class="note">With ${names.join(', ')}.</span>`;
}

function parameterTable(parameters: Parameter[]): Html {
  return html`<table>
<thead><tr><th scope="col">Parameter</th><th scope="col">In</th><th scope="col">Is</th></tr></thead>
<tbody>
${parameters.map(
  (one) =>
    html`<tr><th scope="row"><code>${one.name}</code></th><td>${one.in}${one.required ? ', required' : ''}</td><td>${marked(one.description ?? '')} <span class="note">${kindOf(one.schema ?? {})}</span></td></tr>`,
)}
</tbody>
</table>`;
}

function contents(content: Record<string, Media>): Html[] {
  return Object.entries(content).map(
    ([
      type,
      { schema, example },
    ]) => html`<p class="note"><code>${type}</code>${schema?.$ref ? html`: ${reference(schema.$ref)}` : ''}</p>
${example === undefined ? '' : html`<pre tabindex="0" aria-label="Example"><code>${typeof example === 'string' ? example : JSON.stringify(example, null, 2)}</code></pre>`}`,
  );
}

function members({ properties = {}, required = [], enum: values }: Schema): Html {
  if (values) return html`<p>${values.join(', ')}</p>`;
  return html`<table>
<thead><tr><th scope="col">Member</th><th scope="col">Is</th></tr></thead>
<tbody>
${Object.entries(properties).map(
  ([name, schema]) =>
    html`<tr><th scope="row"><code>${name}</code></th><td>${kindOf(schema)}${required.includes(name) ? '' : ', optional'}</td></tr>`,
)}
</tbody>
</table>`;
}

function kindOf(schema: Schema): Html | string {
  if (schema.$ref) return reference(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (schema.anyOf) return html`${schema.anyOf.map((one, at) => html`${at === 0 ? '' : ' | '}${kindOf(one)}`)}`;
  if (schema.type === 'array') return html`list of ${kindOf(schema.items ?? {})}`;
  if (schema.properties) {
    const inside = Object.entries(schema.properties);
    return html`{ ${inside.map(([name, one], at) => html`${at === 0 ? '' : ', '}${name}: ${kindOf(one)}`)} }`;
  }
  const kind = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'anything');
  return schema.format ? `${kind} (${schema.format})` : kind;
}

function reference(ref: string): Html {
  const name = ref.split('/').at(-1) ?? '';
  return html`<a href="#shape-${name}">${name}</a>`;
}

/** What a person types. Values that hang on the reader stand as shell variables. */
function curlLine(method: string, path: string, operation: Operation, url: string): string {
  const address = path
    .replace('{envelope}', '$ENVELOPE')
    .replace('{upload}', '$UPLOAD')
    .replace(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  const isJson = body?.[0] === 'application/json';
  const parts = ['curl'];
  if (method === 'HEAD') parts.push('--head');
  else if (method !== 'GET' && !(method === 'POST' && isJson) && !operation['x-curl']?.startsWith('-T'))
    parts.push(`-X ${method}`);
  if (operation.security.length > 0) parts.push('-H "Authorization: Bearer $TOKEN"');
  if (operation['x-curl']) parts.push(operation['x-curl']);
  if (isJson) parts.push(`-d '${JSON.stringify(body?.[1].example ?? {})}'`);
  parts.push(`"${url}${address}"`);
  return parts.join(' ');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.?$/, '.')}`;

/** `code` between backticks; everything else is text. */
function marked(text: string): Html {
  const parts = text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
  return html`${parts}`;
}
