import { ROUTES, type Route, type RouteName } from './routes.ts';

/** Captured parts of the raw path, percent-encoding untouched. */
export type Params = Readonly<Record<string, string>>;
export type Matched = { route: Route; params: Params } | { route: null; allow: string[] };

interface Compiled {
  route: Route;
  segments: string[];
  /** The pattern ends in `*name`. */
  rest: string | null;
}

const compiled: Compiled[] = (Object.keys(ROUTES) as RouteName[]).map((name) => {
  const route: Route = { ...ROUTES[name], name };
  const segments = route.pattern.replace(/\/\?$/, '/').split('/').slice(1);
  const last = segments.at(-1) ?? '';
  const rest = last.startsWith('*') ? last.slice(1) : null;
  return { route, segments: rest === null ? segments : segments.slice(0, -1), rest };
});

/** Routes by method, so that the few of a hot method are looked at first. */
const byMethod = new Map<string, Compiled[]>();
for (const one of compiled) byMethod.set(one.route.method, [...(byMethod.get(one.route.method) ?? []), one]);

/**
 * Finds the row for a method and a raw path (no query). HEAD of a GET route is that route.
 * Without a row: the methods that the path would take, none when it is unknown.
 */
export function matchRoute(method: string, path: string): Matched {
  const segments = path.split('/').slice(1);
  const found =
    among(byMethod.get(method), segments) ?? (method === 'HEAD' ? among(byMethod.get('GET'), segments) : null);
  if (found) return found;
  const allow = new Set<string>();
  for (const [other, routes] of byMethod) {
    const hit = among(routes, segments);
    if (!hit?.route || hit.route.name === 'web') continue;
    allow.add(other);
    if (other === 'GET') allow.add('HEAD');
  }
  return { route: null, allow: [...allow] };
}

function among(routes: Compiled[] | undefined, segments: string[]): { route: Route; params: Params } | null {
  for (const { route, segments: wanted, rest } of routes ?? []) {
    const params = capture(wanted, rest, segments, route.pattern.endsWith('/?'));
    if (params) return { route, params };
  }
  return null;
}

function capture(wanted: string[], rest: string | null, given: string[], slashIsFree: boolean): Params | null {
  const params: Record<string, string> = {};
  const isShort = slashIsFree && given.length === wanted.length - 1;
  if (rest === null ? given.length !== wanted.length && !isShort : given.length <= wanted.length) return null;
  for (const [at, segment] of wanted.entries()) {
    const value = given[at] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== value) return null;
      continue;
    }
    if (value === '') return null;
    params[segment.slice(1)] = value;
  }
  if (rest !== null) params[rest] = given.slice(wanted.length).join('/');
  return params;
}

/** Every row, for the docs and the tests. */
export const allRoutes: readonly Route[] = compiled.map(({ route }) => route);
