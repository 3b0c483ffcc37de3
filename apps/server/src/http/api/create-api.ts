import { answer, answerJson } from '../answer.ts';
import { docsRoutes } from '../docs/docs-routes.ts';
import type { Handler, House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { aboutRoutes } from './about.ts';
import { allRecordRoutes } from './all-records.ts';
import { clientRoutes } from './clients.ts';
import { entryRoutes } from './entries.ts';
import { envelopeRoutes } from './envelopes.ts';
import { figureRoutes } from './figures.ts';
import { healthRoutes } from './health.ts';
import { adminRoutes } from './people/admin-routes.ts';
import { peopleRoutes } from './people/people-routes.ts';
import { recordRoutes } from './records.ts';
import type { ApiHandler } from './reply.ts';
import { watchRoutes } from './watch.ts';

/** The JSON routes: a bounded body in, one answer out. */
export function createApi(house: House): Handler {
  const handlers: Partial<Record<RouteName, ApiHandler>> = {
    ...envelopeRoutes(house),
    ...entryRoutes(house),
    ...recordRoutes(house),
    ...allRecordRoutes(house),
    ...healthRoutes(house),
    ...watchRoutes(house),
    ...peopleRoutes(house),
    ...adminRoutes(house),
    ...figureRoutes(house),
    ...aboutRoutes(house),
    ...docsRoutes(house),
    ...clientRoutes(house),
  };
  return async (admitted) => {
    const handler = handlers[admitted.route.name];
    if (!handler) throw new Error(`no handler for ${admitted.route.name}`);
    const { status, body, headers = {} } = await handler(admitted);
    if (body === undefined) answer(admitted, status, headers);
    else if (typeof body === 'string') answer(admitted, status, headers, body);
    else answerJson(admitted, status, body, headers);
  };
}
