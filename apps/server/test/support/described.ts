import { AssertionError } from 'node:assert';
import { z } from 'zod';
import { byStatus, codesOf } from '../../src/http/api/open-api/codes.ts';
import { DESCRIPTIONS } from '../../src/http/api/open-api/describe.ts';
import { matchRoute } from '../../src/http/match-route.ts';
import type { Answer, Call } from './http.ts';

/** Holds an answer against what the OpenAPI document says of its route; every answer that our test client sees comes here. */
export function requireDescribed(call: Pick<Call, 'method' | 'path' | 'headers'>, answer: Answer): void {
  const said = complaint(call, answer);
  if (said !== null) throw new AssertionError({ message: said });
}

/** Null when the answer is as described, or the route is not described yet (another test names those). */
export function complaint(
  { method, path, headers = {} }: Pick<Call, 'method' | 'path' | 'headers'>,
  answer: Answer,
): string | null {
  const override = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-http-method-override')?.[1];
  const { route } = matchRoute(override ?? method, path.split('?')[0] as string);
  const described = route ? DESCRIPTIONS[route.name] : null;
  // A preflight, a refused expectation and bytes that are no request never reach a route.
  const isBefore = answer.status === 417 || (method === 'OPTIONS' && route?.name !== 'tus.options');
  if (!route || !described || isBefore) return null;
  const { status } = answer;
  const type = String(answer.headers['content-type'] ?? '');
  const where = `${method} ${route.pattern} answered ${status}`;
  if (type === 'application/problem+json') {
    if (answer.body.length === 0) return null;
    const { code } = JSON.parse(answer.body.toString()) as { code: never };
    const codes = byStatus(codesOf(route, described)).get(status) ?? [];
    return codes.includes(code)
      ? null
      : `${where} ${code}, which its description does not name (codes of "${route.name}").`;
  }
  const known = described.answers[status];
  if (!known) return `${where}, which its description does not name (answers of "${route.name}").`;
  if (!type.startsWith('application/json') || answer.body.length === 0) return null;
  const content = known.content?.find((one) => one.type.startsWith('application/json'));
  if (!content) return `${where} with JSON, which its description does not name.`;
  if (!(content.schema instanceof z.ZodType)) return null;
  const parsed = content.schema.safeParse(JSON.parse(answer.body.toString()));
  if (parsed.success) return null;
  return `${where} with JSON that is not of the described shape: ${z.prettifyError(parsed.error)}`;
}
