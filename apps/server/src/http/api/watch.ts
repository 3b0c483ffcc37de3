import { DatoferumError } from '@datoferum/core';
import type { Found } from '../../usecases/search/search.ts';
import { callerOf, type House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { pageOf } from './paging.ts';
import type { ApiHandler } from './reply.ts';
import { entryView, time } from './views.ts';

const LONGEST_Q = 200;

/** Search, figures and patrol. */
export function watchRoutes({ courier }: Pick<House, 'courier'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async search(admitted) {
      const q = new URLSearchParams(admitted.query).get('q') ?? '';
      if (q.trim() === '' || q.length > LONGEST_Q)
        throw new DatoferumError('invalid_request', `"q" is 1 to ${LONGEST_Q} characters to look for.`);
      const { cursor, limit } = pageOf(admitted, 50);
      const page = await courier.search(callerOf(admitted).person, q, cursor, Math.min(limit, 200));
      return { status: 200, body: { items: page.items.map(foundView), cursor: page.cursor } };
    },
    async patrol() {
      const { underWay, oldest, ...state } = await courier.patrol.state();
      const shown = underWay && { ...underWay, beganAt: time(underWay.beganAt) };
      return { status: 200, body: { ...state, oldest: time(oldest), underWay: shown } };
    },
  };
}

function foundView({ envelope, as, entry }: Found): Record<string, unknown> {
  return {
    envelope: {
      id: envelope.id,
      state: envelope.state,
      as,
      title: envelope.title,
      sender: { email: envelope.senderAddress },
      createdAt: time(envelope.createdAt),
    },
    entry: entry ? entryView(entry) : null,
  };
}
